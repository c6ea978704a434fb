/** Where toasts appear: one polite live region, bottom centre, in the top layer so that nothing covers it. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Button, IconButton } from './Button.tsx';
import styles from './ToastRegion.module.css';
import { dismiss, expire, hold, toasts, type Toast } from './toasts.ts';
import { t } from '../texts/text.ts';

const Item = ({ toast }: { readonly toast: Toast }) => (
  <li
    className={styles.toast}
    data-tone={toast.tone}
    onPointerEnter={() => hold(toast.id)}
    onPointerLeave={() => expire(toast.id)}
    onFocus={() => hold(toast.id)}
    onBlur={() => expire(toast.id)}
  >
    <span id={`toast-${toast.id}`} className={styles.words}>
      {toast.words}
    </span>
    {toast.action !== undefined && (
      <Button
        variant="quiet"
        className={styles.action}
        aria-describedby={`toast-${toast.id}`}
        onClick={() => {
          dismiss(toast.id);
          toast.action?.run();
        }}
      >
        {toast.action.label}
      </Button>
    )}
    <IconButton label={t`Dismiss`} icon="close" onClick={() => dismiss(toast.id)} />
  </li>
);

export const ToastRegion = () => {
  const list = useSyncExternalStore(toasts.subscribe, toasts.get);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const region = element.current;
    if (region === null) return;
    // Shown again for each new toast: the latest element of the top layer is the uppermost.
    region.hidePopover();
    if (list.length > 0) region.showPopover();
  }, [list]);
  return (
    <div ref={element} popover="manual" role="log" aria-live="polite" aria-label={t`Reports`} className={styles.region}>
      <ul className={styles.list}>
        {list.map((toast) => (
          <Item key={toast.id} toast={toast} />
        ))}
      </ul>
    </div>
  );
};
