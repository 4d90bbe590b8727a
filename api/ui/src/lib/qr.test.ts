import { describe, expect, it } from 'vitest';
import { inFours, qrCode } from './qr';

describe('what a device is told', () => {
  it('is a QR code with its three corners', () => {
    const text = 'otpauth://totp/Rounds:li?secret=JBSWY3DPEHPK3PXP&issuer=Rounds';
    const { size, path } = qrCode(text);
    // At level M version 4, of 17 + 4 × 4 squares, takes these 62 bytes and no more.
    expect([text.length, size, qrCode(`${text}!`).size]).toEqual([62, 33, 37]);
    const isDark = (column: number, row: number) => path.includes(`M${column} ${row}h`);
    for (const [left, top] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
      const row = [0, 1, 2, 3, 4, 5, 6].map((step) => isDark(left + step, top + 2));
      expect(row).toEqual([true, false, true, true, true, false, true]);
    }
    expect(isDark(size - 1, size - 1) && isDark(size - 7, size - 7) && isDark(size - 1, size - 7)).toBe(false);
  });
  it('is typed in fours', () => {
    expect(inFours('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP');
    expect(inFours('ABCDE')).toBe('ABCD E');
    expect(inFours('')).toBe('');
  });
});
