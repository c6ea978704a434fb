/**
 * Reads a QR code with the camera, where the browser has a detector of its own; elsewhere there is nothing to press, and codes are
 * pasted. What the camera sees stays in the page, and it is let go as soon as a code was read or the person stops.
 */
import { useEffect, useRef, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import styles from './Scan.module.css';
import { t } from '../../texts/text.ts';

/** Part of the Shape Detection API, which TypeScript's library does not know. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type Detecting = typeof globalThis & { readonly BarcodeDetector?: new (options: { readonly formats: readonly string[] }) => Detector };

const detectorOf = (): Detector | undefined => {
  const { BarcodeDetector } = globalThis as Detecting;
  return BarcodeDetector === undefined || navigator.mediaDevices === undefined ? undefined : new BarcodeDetector({ formats: ['qr_code'] });
};

const whyNot = (error: unknown): string =>
  error instanceof DOMException && error.name === 'NotAllowedError' ? t`The browser did not allow the camera. Paste the code instead.` : t`No camera could be used. Paste the code instead.`;

interface CameraProps {
  readonly detector: Detector;
  readonly onCode: (text: string) => void;
  readonly onFailed: (words: string) => void;
}

const Camera = ({ detector, onCode, onFailed }: CameraProps) => {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef({ onCode, onFailed });
  useEffect(() => void (told.current = { onCode, onFailed }));
  useEffect(() => {
    let left = false;
    let stream: MediaStream | undefined;
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop());
    const look = async (shown: HTMLVideoElement): Promise<void> => {
      while (!left) {
        const [found] = await detector.detect(shown).catch(() => []);
        if (left) return;
        if (found !== undefined && found.rawValue !== '') return told.current.onCode(found.rawValue);
        await new Promise((later) => setTimeout(later, limits.scanLooked));
      }
    };
    const start = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (left || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      await look(video.current);
    };
    start().catch((error: unknown) => left || told.current.onFailed(whyNot(error)));
    return () => {
      left = true;
      stop();
    };
  }, [detector]);
  return <video ref={video} className={styles.video} muted playsInline aria-label={t`What the camera sees`} />;
};

export const ScanCode = ({ onCode }: { readonly onCode: (text: string) => void }) => {
  const [detector] = useState(detectorOf);
  const [isScanning, setScanning] = useState(false);
  const [said, setSaid] = useState<string>();
  if (detector === undefined) return null;
  const end = (words?: string): void => {
    setScanning(false);
    setSaid(words);
  };
  return (
    <div className={styles.scan}>
      {isScanning && (
        <Camera
          detector={detector}
          onFailed={end}
          onCode={(text) => {
            end();
            onCode(text);
          }}
        />
      )}
      {said !== undefined && <Notice tone="attention">{said}</Notice>}
      <Button
        icon="search"
        onClick={() => {
          setSaid(undefined);
          setScanning(!isScanning);
        }}
      >
        {isScanning ? t`Stop the camera` : t`Scan with the camera`}
      </Button>
    </div>
  );
};
