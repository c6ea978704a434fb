/** What unlocking says when it fails, and how long it asks to wait. */
import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../../shared/model/faults.ts';
import { faultWords } from '../../texts/words.ts';
import { limits } from '../../../shared/model/limits.ts';
import { t } from '../../texts/text.ts';

export const unlockWords = (fault: Fault): string | undefined => {
  if (fault.code === 'RATE_LIMITED') return undefined; // the wait is shown while it lasts
  return fault.code === 'WRONG_KEY' ? t`This is not the passphrase. Nothing was changed.` : faultWords(fault);
};

/** Counts the seconds of a RATE_LIMITED { wait } down to 0. */
export const useWait = () => {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => performance.now());
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (seconds === 0) return;
    const timer = setInterval(() => setNow(performance.now()), limits.countdownLook);
    return () => clearInterval(timer);
  }, [seconds]);
  const waitFor = useCallback(({ code, facts }: Fault) => {
    const wait = code === 'RATE_LIMITED' ? facts?.wait : undefined;
    if (typeof wait !== 'number') return;
    setNow(performance.now());
    setUntil(performance.now() + wait);
  }, []);
  return { seconds, waitFor };
};
