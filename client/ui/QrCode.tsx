/** A QR code as one path of squares: dark on light in every theme, because that is what cameras expect. Loaded with the dialog that shows it. */
import { squaresOf } from './qr.ts';
import styles from './QrCode.module.css';

export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { path, size } = squaresOf(text);
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
