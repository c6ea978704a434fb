/** The dark squares of a QR code, as the path of an SVG whose unit is one square. */
import { encode } from 'uqr';

export const squaresOf = (text: string): { readonly path: string; readonly size: number } => {
  const { data, size } = encode(text, { ecc: 'M', border: 3 });
  return { path: data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join(''), size };
};
