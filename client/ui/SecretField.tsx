/** A line that nobody looks over the shoulder at, and that no browser is to keep. */
import { TextField, type TextFieldProps } from './Field.tsx';

export const SecretField = (props: Omit<TextFieldProps, 'type' | 'autoComplete' | 'spellCheck'>) => (
  <TextField {...props} type="password" autoComplete="off" spellCheck={false} />
);
