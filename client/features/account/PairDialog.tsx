/** Adding a device: a code for it to read, and once it has, six digits for a person to compare. Nobody gets in before that. */
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { QrCode } from '../../ui/QrCode.tsx';
import pairing from './Pairing.module.css';
import { usePairing, type PairingState } from './usePairing.ts';
import { deviceWords } from '../../texts/deviceWords.ts';
import { t } from '../../texts/text.ts';

const overWords = (state: Extract<PairingState, { readonly kind: 'over' }>): string => {
  if (state.fault === undefined) return t`No device was added. The code does not work any more.`;
  if (state.fault.code === 'NOT_FOUND') return t`The code has ended: it is good for five minutes. No device was added.`;
  if (state.fault.code === 'BAD_SIGNATURE') return t`Somebody left something that was not made with this code. No device was added.`;
  return faultWords(state.fault);
};

const Shown = ({ code }: { readonly code: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      setCopied(false); // not allowed: the QR code is there
    }
  };
  return (
    <>
      <div className={pairing.show}>
        <QrCode text={`${location.origin}/#pair=${code}`} label={t`Pairing code`} />
        <ol className={pairing.steps}>
          <li>{t`Point the camera of the other device at this code and open the link.`}</li>
          <li>
            {t`Or copy the code, and on the other device choose “${t`Restore with recovery phrase`}”, then “${t`Use a code from another device`}”.`}
            <div className={sections.actions}>
              <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
                {copied ? t`Copied` : t`Copy code`}
              </Button>
            </div>
          </li>
        </ol>
      </div>
      <p className={sections.note}>{t`The code is good once, for five minutes. Show it to nobody else, and leave this dialog open. The recovery words are not handed over.`}</p>
    </>
  );
};

const PairDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { state, again, admit, refuse, close } = usePairing();
  const leave = () => {
    if (state.kind !== 'done') close();
    onClose();
  };
  return (
    <Dialog
      title={t`Add a device`}
      onClose={leave}
      dismissable={state.kind !== 'admitting'}
      footer={
        state.kind === 'asked' ? (
          <>
            <Button onClick={refuse}>{t`They differ`}</Button>
            <Button variant="primary" onClick={() => void admit(state.asking)}>{t`They are the same`}</Button>
          </>
        ) : (
          <>
            {state.kind === 'over' && <Button onClick={again}>{t`Show another code`}</Button>}
            <Button disabled={state.kind === 'admitting'} onClick={leave}>
              {state.kind === 'done' ? t`Close` : t`Cancel`}
            </Button>
          </>
        )
      }
    >
      <div className={sections.stack} aria-live="polite">
        {state.kind === 'opening' && <p>{t`Asking the server…`}</p>}
        {state.kind === 'showing' && <Shown code={state.code} />}
        {state.kind === 'asked' && (
          <>
            <p>{t`“${deviceWords(state.asking.applicant.name)}” asks to be added. Is the same number on its screen?`}</p>
            <p className={pairing.check}>{state.asking.check}</p>
            <p className={sections.note}>{t`If it differs, somebody else has seen the code and asked with it. Then nobody is added.`}</p>
          </>
        )}
        {state.kind === 'admitting' && <p>{t`Adding the device…`}</p>}
        {state.kind === 'done' && <Notice tone="plain">{t`“${deviceWords(state.name)}” was added. It fetches your sessions now.`}</Notice>}
        {state.kind === 'over' && <Notice tone="attention">{overWords(state)}</Notice>}
      </div>
    </Dialog>
  );
};

export default PairDialog;
