/** For a field that is written piece by piece: `commit` when it goes away, and when the page does, which may never come back. */
import { useEffect } from 'react';

export const useWhenLeft = (commit: () => unknown): void =>
  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === 'hidden') commit();
    };
    document.addEventListener('visibilitychange', leave);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      commit();
    };
  }, [commit]);
