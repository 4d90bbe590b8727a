// Colours that stay apart for colour-blind eyes (after Okabe and Ito, and Tol's muted set), each
// with the ink that reads on it. A colour never stands alone: a sign or a name goes with it.

export interface Paint {
  fill: string;
  ink: string;
}

const PAINTS: readonly Paint[] = [
  { fill: '#0b5d8c', ink: '#ffffff' },
  { fill: '#e0a030', ink: '#231a05' },
  { fill: '#1a7a62', ink: '#ffffff' },
  { fill: '#b5483a', ink: '#ffffff' },
  { fill: '#7fb8dc', ink: '#0d2433' },
  { fill: '#7a3f7e', ink: '#ffffff' },
  { fill: '#c9b458', ink: '#242006' },
  { fill: '#2f3e78', ink: '#ffffff' },
  { fill: '#d08aa6', ink: '#2e0f1b' },
  { fill: '#5b7f2a', ink: '#ffffff' },
  { fill: '#8a5a2b', ink: '#ffffff' },
  { fill: '#77c4b5', ink: '#0a2b25' },
];

export function paint(index: number): Paint {
  return PAINTS[((index % PAINTS.length) + PAINTS.length) % PAINTS.length] ?? { fill: '#555555', ink: '#ffffff' };
}

export interface Sign extends Paint {
  id: string;
  name: string;
  /** One character that no other specialty of the roster has, as far as their names allow. */
  glyph: string;
}

/** A colour and a character for every specialty, in the order given. */
export function signs(specialties: readonly { id: string; name: string }[]): Map<string, Sign> {
  const taken = new Set<string>();
  const result = new Map<string, Sign>();
  specialties.forEach((specialty, index) => {
    const letters = [...specialty.name].filter((letter) => !/[\s科（）()]/.test(letter));
    const glyph = letters.find((letter) => !taken.has(letter)) ?? letters[0] ?? '·';
    taken.add(glyph);
    result.set(specialty.id, { ...paint(index), id: specialty.id, name: specialty.name, glyph });
  });
  return result;
}
