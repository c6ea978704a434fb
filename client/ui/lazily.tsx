/**
 * A component whose code is loaded when it is first shown: nothing until then, and from then on at once.
 *
 * Not React.lazy: what stands behind Suspense is shown no earlier than 300 ms after the last fallback was (React 19,
 * FALLBACK_THROTTLE_MS), so that every dialog, and the first rows of a list, came that much later than they were ready. Code that
 * does not load is a fault of the screen, which the Boundary says; shown again, it is asked for again.
 */
import { useLayoutEffect, useState, type ComponentType } from 'react';
import { textsHere } from '../texts/text.ts';

export const lazily = <Props extends object>(load: () => Promise<{ readonly default: ComponentType<Props> }>): ComponentType<Props> => {
  let loaded: ComponentType<Props> | undefined;
  const Lazily = (props: Props) => {
    const [Loaded, setLoaded] = useState(() => loaded);
    useLayoutEffect(() => {
      if (Loaded !== undefined) return undefined;
      let left = false;
      Promise.all([load(), textsHere()]).then(
        ([module]) => {
          loaded = module.default;
          if (!left) setLoaded(() => module.default);
        },
        (problem: unknown) => {
          if (left) return;
          setLoaded(() => {
            throw problem;
          });
        },
      );
      return () => {
        left = true;
      };
    }, [Loaded]);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
  return Lazily;
};
