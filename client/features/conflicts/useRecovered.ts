/** Recovered copies as the badge counts them and the dialog lists them. Looked for behind the first paint: none is the rule. */
import { useEffect, useState } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { useServices } from '../../app/servicesContext.ts';
import type { SessionSummary } from '../../session/list/list.ts';

/** Undefined until they have been read. `after`: ms to wait for that. */
export const useRecovered = (after: number = limits.upkeepDelay): readonly SessionSummary[] | undefined => {
  const { session: deps } = useServices();
  const [copies, setCopies] = useState<readonly SessionSummary[]>();
  useEffect(() => {
    let left = false;
    let stop = (): void => undefined;
    const begin = async (): Promise<void> => {
      const { watchRecovered } = await import('../../session/list/recovered.ts');
      if (!left) stop = watchRecovered(deps, setCopies);
    };
    const timer = setTimeout(() => void begin(), after);
    return () => {
      left = true;
      clearTimeout(timer);
      stop();
    };
  }, [deps, after]);
  return copies;
};
