/** Which rows of a list can be seen now: each row gets `row` as its ref and its name as `data-name`. */
import { useCallback, useEffect, useRef } from 'react';

export const useInView = (tell: (names: ReadonlySet<string>) => void): ((row: HTMLElement | null) => (() => void) | undefined) => {
  const observer = useRef<IntersectionObserver>(undefined);
  const rows = useRef(new Set<HTMLElement>());
  useEffect(() => {
    const seen = new Set<string>();
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const name = (target as HTMLElement).dataset['name'] ?? '';
        if (isIntersecting) seen.add(name);
        else seen.delete(name);
      }
      tell(new Set(seen));
    });
    observer.current = watch;
    for (const row of rows.current) watch.observe(row);
    return () => watch.disconnect();
  }, [tell]);
  return useCallback((row) => {
    if (row === null) return undefined;
    rows.current.add(row);
    observer.current?.observe(row);
    return () => {
      rows.current.delete(row);
      observer.current?.unobserve(row);
    };
  }, []);
};
