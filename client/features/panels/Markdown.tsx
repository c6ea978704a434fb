/**
 * Markdown as React elements. The parser only cuts the text into tokens; no HTML is ever made of it: what looks like HTML is shown
 * as the text that it is, a picture as its words, and a link leads on only by http, https or mailto. So a note from anywhere runs
 * nothing and asks nobody.
 */
import { lexer, type Token, type Tokens } from 'marked';
import { createElement, Fragment, type ReactNode } from 'react';
import { limits } from '../../../shared/model/limits.ts';
import { t } from '../../texts/text.ts';

/** Deeper nesting than anybody writes is shown as it was typed. */
const deepest = 24;

const reach = /^(?:https?:\/\/|mailto:)/i;

const Link = ({ href, children }: { readonly href: string; readonly children: ReactNode }) =>
  reach.test(href) ? (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <>{children}</>
  );

const alone = (name: string, children: ReactNode): ReactNode => createElement(name, null, children);

const item = ({ task, checked, tokens }: Tokens.ListItem, depth: number): ReactNode => (
  <>
    {task && <input type="checkbox" checked={checked === true} readOnly disabled aria-label={checked === true ? t`Done` : t`To do`} />}
    {all(tokens, depth)}
  </>
);

const table = ({ header, rows }: Tokens.Table, depth: number): ReactNode => (
  <table>
    <thead>
      <tr>
        {header.map(({ tokens, align }, column) => (
          <th key={column} style={{ textAlign: align ?? 'start' }}>
            {all(tokens, depth)}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((cells, row) => (
        <tr key={row}>
          {cells.map(({ tokens, align }, column) => (
            <td key={column} style={{ textAlign: align ?? 'start' }}>
              {all(tokens, depth)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const one = (token: Token, depth: number): ReactNode => {
  const inner = (): ReactNode => ('tokens' in token && token.tokens !== undefined ? all(token.tokens, depth + 1) : token.raw);
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return null;
    case 'heading':
      return alone(`h${Math.min(6, Number(token['depth']) + 1)}`, inner());
    case 'paragraph':
      return alone('p', inner());
    case 'strong':
    case 'em':
    case 'del':
    case 'blockquote':
      return alone(token.type, inner());
    case 'hr':
    case 'br':
      return createElement(token.type);
    case 'code':
      return <pre tabIndex={0}>{alone('code', String(token['text']))}</pre>;
    case 'codespan':
      return alone('code', String(token['text']));
    case 'link':
      return <Link href={String(token['href'])}>{inner()}</Link>;
    case 'image':
      return `[${String(token['text']) || t`picture`}]`;
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      const entries = items.map((entry, index) => <li key={index}>{item(entry, depth + 1)}</li>);
      return ordered ? <ol start={start === '' ? 1 : start}>{entries}</ol> : <ul>{entries}</ul>;
    }
    case 'table':
      return table(token as Tokens.Table, depth + 1);
    case 'text':
    case 'escape':
      return 'tokens' in token && token.tokens !== undefined ? inner() : String(token['text']);
    default:
      return token.raw;
  }
};

const all = (tokens: readonly Token[], depth: number): ReactNode =>
  depth > deepest ? tokens.map(({ raw }) => raw).join('') : tokens.map((token, index) => <Fragment key={index}>{one(token, depth)}</Fragment>);

const parse = (text: string): readonly Token[] | undefined => {
  if (text.length > limits.noteCharacters) return undefined;
  try {
    return lexer(text);
  } catch {
    return undefined; // nested so deeply that the parser gives up
  }
};

export const Markdown = ({ text }: { readonly text: string }) => {
  const tokens = parse(text);
  return tokens === undefined ? <pre>{text}</pre> : all(tokens, 0);
};
