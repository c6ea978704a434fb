/** What is typed and sent together, by Enter or by a button outside that names the form; the browser itself sends nothing anywhere. */
import type { ReactNode } from 'react';
import sections from './Sections.module.css';

export interface FormProps {
  /** For a button outside. */
  readonly id?: string;
  /** Whether it may be sent now. */
  readonly ready?: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

export const Form = ({ id, ready = true, onSubmit, children }: FormProps) => (
  <form
    id={id}
    className={sections.stack}
    onSubmit={(event) => {
      event.preventDefault();
      if (ready) onSubmit();
    }}
  >
    {children}
  </form>
);
