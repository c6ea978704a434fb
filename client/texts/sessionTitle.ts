/** What a session is called on the screen: one without a title has a name, too. */
import { t } from './text.ts';

export const sessionTitle = ({ title }: { readonly title: string }): string => (title === '' ? t`Untitled session` : title);
