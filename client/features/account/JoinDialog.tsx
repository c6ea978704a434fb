/**
 * Joining an account by a code that one of its devices shows. Like restoring, it takes the place of the account that this browser
 * made by itself, whose sessions come along.
 */
import { useRef, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { route } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { markSessions } from '../../session/copies/former.ts';
import { attempt } from '../../storage/failures.ts';
import { httpOf } from '../../sync/calls/api.ts';
import { openJoinApi } from '../../sync/calls/pairing.ts';
import { joinByCode, type Joined } from '../../vault/join.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { faultWords } from '../../texts/words.ts';
import sections from '../../ui/Sections.module.css';
import { ComeAlong } from './ComeAlong.tsx';
import pairing from './Pairing.module.css';
import { ScanCode } from './ScanCode.tsx';
import { english, said, t, type Text } from '../../texts/text.ts';

type Progress =
  | { readonly kind: 'typing'; readonly fault?: Fault }
  | { readonly kind: 'asking' }
  | { readonly kind: 'comparing'; readonly check: string }
  | { readonly kind: 'joined'; readonly joined: Joined };

const special: { readonly [code in Fault['code']]?: Text } = {
  LINK_BROKEN: english`This is not a whole code. Copy it again.`,
  NOT_FOUND: english`This code has ended, was used, or was refused on the other device. Show another one there.`,
  ALREADY_EXISTS: english`Another device has asked with this code, or this device belongs to the account already. Show another code.`,
  BAD_SIGNATURE: english`The server’s list of devices is not the one that the other device knows. Nothing was changed.`,
  BROKEN_CHAIN: english`The server shows an older list of devices than the other device knows. Nothing was changed.`,
};

const joinWords = (fault: Fault): string => {
  const text = special[fault.code];
  return text === undefined ? faultWords(fault) : said(text);
};

const codeOfAddress = (): string => {
  const at = route.get();
  return (at.page === 'start' && at.code) || '';
};

const JoinDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { vault, storage, mint, now } = useServices();
  const [code, setCode] = useState(codeOfAddress);
  const [progress, setProgress] = useState<Progress>({ kind: 'typing' });
  const left = useRef(false);
  const startAnew = () => {
    storage.announcer.send({ type: 'account-changed' });
    location.reload();
  };
  const join = async () => {
    setProgress({ kind: 'asking' });
    const marked = await attempt(() => markSessions(storage, vault.owner));
    if (!marked.ok) return setProgress({ kind: 'typing', fault: marked.fault });
    const joined = await joinByCode({
      crypto: vault.crypto,
      keys: storage.keys,
      mint,
      now,
      code,
      api: openJoinApi(httpOf(location.origin)),
      onCheck: (check) => setProgress({ kind: 'comparing', check }),
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      isOver: () => left.current,
    });
    if (left.current) return undefined;
    if (!joined.ok) return setProgress({ kind: 'typing', fault: joined.fault });
    await attempt(() => markSessions(storage, vault.owner)); // what another tab has begun meanwhile
    return joined.value.behind === 0 ? startAnew() : setProgress({ kind: 'joined', joined: joined.value });
  };
  const leave = () => {
    left.current = true;
    onClose();
  };
  const isTyping = progress.kind === 'typing';
  return (
    <Dialog
      title={t`Join with a code`}
      onClose={leave}
      dismissable={progress.kind !== 'joined'}
      footer={
        progress.kind === 'joined' ? (
          <Button variant="primary" onClick={startAnew}>{t`Go on`}</Button>
        ) : (
          <>
            <Button onClick={leave}>{t`Cancel`}</Button>
            {isTyping && (
              <Button variant="primary" type="submit" form="join" disabled={code.trim() === ''}>{t`Join`}</Button>
            )}
          </>
        )
      }
    >
      <div aria-live="polite">
        {isTyping && (
          <Form id="join" ready={code.trim() !== ''} onSubmit={() => void join()}>
            <ComeAlong />
            <TextArea
              label={t`Code`}
              hint={t`The code that your other device shows under ${t`Devices`}, “${t`Add a device`}”.`}
              error={progress.kind === 'typing' && progress.fault !== undefined ? joinWords(progress.fault) : undefined}
              value={code}
              spellCheck={false}
              autoCapitalize="none"
              translate="no"
              onChange={(text) => {
                setCode(text);
                setProgress({ kind: 'typing' });
              }}
            />
            <ScanCode onCode={setCode} />
          </Form>
        )}
        {progress.kind === 'asking' && <p>{t`Asking the other device…`}</p>}
        {progress.kind === 'comparing' && (
          <div className={sections.stack}>
            <p>{t`The other device must show this number. Compare them, and say there that they are the same.`}</p>
            <p className={pairing.check}>{progress.check}</p>
            <p className={sections.note}>{t`Nothing is stored here before that. Leave both dialogs open.`}</p>
          </div>
        )}
        {progress.kind === 'joined' && (
          <Notice tone="attention">{t`This device was added. But of ${counted(progress.joined.sessions, 'session')} that your other device has seen on the server, the server now shows ${counted(progress.joined.behind, 'session')} older or not at all. It may have been restored from a backup. Keep the other device: it gives back what is missing.`}</Notice>
        )}
      </div>
    </Dialog>
  );
};

export default JoinDialog;
