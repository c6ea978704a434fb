/** SQL in colours: one span for each token, text only. `mark` underlines the token that an error points at. */
import { Fragment, useMemo } from 'react';
import { classes } from '../../../ui/class.ts';
import styles from './Code.module.css';
import { tokenize, tokenText, type Token } from '../../../data/sqlTokens.ts';

export interface CodeProps {
  readonly text: string;
  readonly mark?: number | undefined;
}

const isAt = ({ start, end }: Token, mark: number | undefined): boolean => mark !== undefined && start <= mark && mark < end;

export const Code = ({ text, mark }: CodeProps) => {
  const tokens = useMemo(() => tokenize(text), [text]);
  return tokens.map((token) => {
    const marked = isAt(token, mark) && styles.marked;
    const colour = styles[token.kind];
    const written = tokenText(text, token);
    return colour === undefined && !marked ? (
      <Fragment key={token.start}>{written}</Fragment>
    ) : (
      <span key={token.start} className={classes(colour, marked)}>
        {written}
      </span>
    );
  });
};
