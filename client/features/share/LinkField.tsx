/** A link to be handed on: selectable, and copied by a button that says so when it is done. */
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { formatLink, type SnapshotLink } from './link.ts';
import styles from './Share.module.css';
import { t } from '../../texts/text.ts';

export const LinkField = ({ link, focus = false }: { readonly link: SnapshotLink; readonly focus?: boolean }) => {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const address = formatLink(location.origin, link);
  useEffect(() => {
    if (focus) field.current?.select();
  }, [focus]);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      setCopied(false); // not allowed: the link is selected, so Ctrl/Cmd+C works
    }
  };
  return (
    <div className={styles.link}>
      <TextField ref={field} label={t`Link`} hideLabel readOnly value={address} onChange={() => undefined} onFocus={(event) => event.target.select()} />
      <Button variant={focus ? 'primary' : 'plain'} icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
        {copied ? t`Copied` : t`Copy link`}
      </Button>
    </div>
  );
};
