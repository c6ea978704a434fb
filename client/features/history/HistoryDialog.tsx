/**
 * The session as it was: a timeline of what each device did, a look at any point of it, and the way back, either as a new change of
 * this session or as a session of its own. Nothing is taken away by either.
 */
import { useEffect, useMemo, useState } from 'react';
import { nameVersion, remove } from '../../../shared/documents/commands.ts';
import { readVersions } from '../../../shared/documents/read.ts';
import { rewind } from '../../../shared/documents/undo/rewind.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import type { EntityId } from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import { go } from '../../app/router.ts';
import { useServices } from '../../app/servicesContext.ts';
import { toastUndo } from '../../app/toastUndo.ts';
import { sittingsOf } from '../../session/history/sittings.ts';
import { placeOf, reachAfter, type Past, type Reach } from '../../session/history/steps.ts';
import { copyAt, stateAt } from '../../session/history/visit.ts';
import { useEntity, useSession } from '../../session/react.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { count, counted } from '../../texts/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/toasts.ts';
import { faultWords } from '../../texts/words.ts';
import styles from './History.module.css';
import { NameVersion } from './NameVersion.tsx';
import { PastView } from './PastView.tsx';
import { Timeline, type Entry } from './Timeline.tsx';
import { usePast, type ReadPast } from './usePast.ts';
import { moment } from './words.ts';
import { deviceWords } from '../../texts/deviceWords.ts';
import { t } from '../../texts/text.ts';

type Chosen = { readonly step: number } | { readonly version: EntityId };

const versionsOf = (state: DocState) => readVersions(state);
const sameVersions = (a: ReturnType<typeof versionsOf>, b: ReturnType<typeof versionsOf>): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Where history ends, and what of it needs the network. */
const Older = ({ isWhole, isReading, readOlder, past, fault }: ReadPast) => {
  const isOnline = navigator.onLine;
  const words = (): string => {
    if (past === undefined) return t`Reading…`;
    if (isWhole) return past.begin === undefined ? t`This is where the session begins.` : t`Versions are kept for 30 days.`;
    return isOnline ? t`Older versions are kept on the server.` : t`Older versions are on the server: they need the network.`;
  };
  return (
    <div className={styles.older}>
      <p className={styles.note}>{words()}</p>
      {fault !== undefined && <Notice tone="attention">{faultWords(fault)}</Notice>}
      {!isWhole && past !== undefined && (
        <Button disabled={isReading} onClick={() => void readOlder()}>
          {isReading ? t`Loading…` : t`Load older versions`}
        </Button>
      )}
    </div>
  );
};

interface Rebuilt {
  /** What is painted; while another point is rebuilt, still the one before. Null where the records for it are not here. */
  readonly state: DocState | null | undefined;
  /** It is the point that was asked for. */
  readonly isIt: boolean;
}

const useStateAt = (past: Past | undefined, reach: Reach | undefined): Rebuilt => {
  const { session: deps } = useServices();
  const [found, setFound] = useState<{ readonly reach: Reach; readonly past: Past; readonly state: DocState | null }>();
  useEffect(() => {
    if (past === undefined || reach === undefined) return;
    let left = false;
    void stateAt(deps, past, reach).then((state) => {
      if (!left) setFound({ reach, past, state: state ?? null });
    });
    return () => {
      left = true;
    };
  }, [deps, past, reach]);
  return { state: found?.state, isIt: found !== undefined && found.reach === reach && found.past === past };
};

const HistoryDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const session = useSession();
  const { session: deps, vault, mint, now } = useServices();
  const read = usePast();
  const { past } = read;
  const [asked, setAsked] = useState<Chosen>();
  const [isNaming, setNaming] = useState(false);
  const versions = useEntity('*', versionsOf, sameVersions);
  const steps = past?.steps ?? [];
  const sittings = useMemo(
    () => sittingsOf(past?.steps ?? [], limits.sittingPause, (entity) => session.state.value(entity, 'kind') === 'version'),
    [past, session],
  );
  const version = asked !== undefined && 'version' in asked ? versions.find(({ id }) => id === asked.version) : undefined;
  const step = asked !== undefined && 'step' in asked ? asked.step : (sittings[0]?.steps.at(-1) ?? 0);
  const reach = useMemo(() => (past === undefined ? undefined : (version?.reach ?? reachAfter(past, step + 1))), [past, version, step]);
  const { state: shown, isIt } = useStateAt(past, reach);
  const isReady = isIt && shown !== null;
  const at = version?.at ?? steps[step]?.at;
  const device = (id: string | undefined): string => {
    const name = vault.devices().find((each) => each.id === id)?.name;
    if (id === vault.device) return t`This device`;
    return name === undefined ? t`Another device` : deviceWords(name);
  };
  const entries = useMemo((): readonly Entry[] => {
    if (past === undefined) return [];
    const named = versions.map((each): Entry => ({ kind: 'version', version: each, place: placeOf(past, each.reach) - 1 }));
    const sat = sittings.map((sitting): Entry => ({ kind: 'sitting', sitting, place: sitting.steps.at(-1) ?? 0 }));
    return [...named, ...sat].toSorted((a, b) => b.place - a.place || Number(b.kind === 'version') - Number(a.kind === 'version'));
  }, [past, versions, sittings]);
  const sitting = sittings.find(({ steps: places }) => places.includes(step));
  const inSitting = sitting?.steps.indexOf(step) ?? 0;
  const isChosen = (entry: Entry): boolean => (entry.kind === 'version' ? entry.version.id === version?.id : version === undefined && entry.sitting === sitting);
  const choose = (next: Chosen): void => {
    setNaming(false);
    setAsked(next);
  };

  const restoreIt = (): void => {
    if (!isReady || shown === undefined) return;
    const revision = session.write(t`Restore version`, rewind(session.state, shown));
    toastUndo(session, t`Restored the version of ${moment(at ?? 0)}. What came after it is still in the history.`, revision);
    onClose();
  };
  const copyIt = async (): Promise<void> => {
    if (past === undefined || reach === undefined) return;
    const copied = await copyAt(deps, past, reach, ` ${t`(earlier)`}`);
    if (!copied.ok) return toast(faultWords(copied.fault), { tone: 'loss' });
    onClose();
    go({ page: 'session', session: copied.value });
  };
  const nameIt = (name: string): void => {
    if (reach === undefined || at === undefined) return;
    const made = nameVersion(mint, name, { at, reach });
    session.write(t`Name version`, made.writes);
    choose({ version: made.id });
  };

  return (
    <Dialog title={t`History`} size="large" flush onClose={onClose}>
      <div className={styles.split}>
        <nav aria-label={t`Versions`} className={styles.list}>
          <Timeline
            entries={entries}
            state={session.state}
            now={now()}
            deviceName={device}
            isChosen={isChosen}
            onStep={(next) => choose({ step: next })}
            onVersion={(id) => choose({ version: id })}
          />
          <Older {...read} />
        </nav>
        <div className={styles.detail} data-past="" aria-busy={!isIt}>
          {at !== undefined && (
            <div className={styles.head}>
              <h3 className={styles.heading}>{version?.name ?? moment(at)}</h3>
              <span className={styles.note}>{version === undefined ? device(steps[step]?.device) : moment(at)}</span>
              {version === undefined && sitting !== undefined && sitting.steps.length > 1 && (
                <span className={styles.steps}>
                  <IconButton label={t`Change before`} icon="chevronLeft" disabled={inSitting === 0} onClick={() => choose({ step: sitting.steps[inSitting - 1] ?? step })} />
                  <span className={styles.note} aria-live="polite">{t`${count(inSitting + 1)} of ${counted(sitting.steps.length, 'change')}`}</span>
                  <IconButton label={t`Change after`} icon="chevronRight" disabled={inSitting === sitting.steps.length - 1} onClick={() => choose({ step: sitting.steps[inSitting + 1] ?? step })} />
                </span>
              )}
            </div>
          )}
          {at !== undefined && (
            <div className={styles.deeds}>
              {isNaming ? (
                <NameVersion onName={nameIt} onCancel={() => setNaming(false)} />
              ) : (
                <>
                  <Button variant="primary" disabled={!isReady || (version === undefined && step === steps.length - 1)} onClick={restoreIt}>{t`Restore this version`}</Button>
                  <Button disabled={!isReady} onClick={() => void copyIt()}>{t`Make a copy`}</Button>
                  {version === undefined ? (
                    <Button variant="quiet" onClick={() => setNaming(true)}>{t`Name this version…`}</Button>
                  ) : (
                    <Button variant="quiet" onClick={() => session.write(t`Remove name`, remove(session.state, version.id))}>{t`Remove the name`}</Button>
                  )}
                </>
              )}
            </div>
          )}
          {shown === null && <p className={styles.note}>{t`This version lies further back than what is loaded. Load older versions to see it; versions are kept for 30 days.`}</p>}
          {shown !== null && shown !== undefined && <PastView state={shown} />}
          {past !== undefined && steps.length === 0 && <p className={styles.note}>{t`Nothing has been changed since the oldest version that is kept here.`}</p>}
        </div>
      </div>
    </Dialog>
  );
};

export default HistoryDialog;
