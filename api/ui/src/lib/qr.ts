// A text as the dark squares of a QR code, for cameras.

import qrcode from 'qrcode-generator';

export interface QrCode {
  /** Squares in a row. */
  size: number;
  /** A path of squares of one by one. */
  path: string;
}

export function qrCode(text: string): QrCode {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
    }
  }
  return { size, path };
}

/** `JBSWY3DPEHPK3PXP` in fours, to be typed. */
export function inFours(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
