/** Two hundred fields on screen, each of which counts how often it is rendered. */
import { createElement, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { SessionProvider, useEntities, useField } from '../../../client/session/react.tsx';
import type { OpenSession } from '../../../client/session/types.ts';
import type { EntityId } from '../../../shared/model/ids.ts';

export interface Counts {
  readonly list: () => number;
  readonly field: (entity: EntityId) => number;
  readonly text: (entity: EntityId) => string;
}

export const mountFields = (session: OpenSession): Counts => {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const Field = ({ entity }: { readonly entity: EntityId }): ReactElement => {
    count(entity);
    return createElement('p', { id: entity }, String(useField(entity, 'title')));
  };
  const List = (): ReactElement => {
    count('list');
    return createElement('div', null, useEntities('panel').map((entity) => createElement(Field, { entity, key: entity })));
  };
  const host = document.body.appendChild(document.createElement('div'));
  flushSync(() => createRoot(host).render(createElement(SessionProvider, { session, children: createElement(List) })));
  return {
    list: () => counts.get('list') ?? 0,
    field: (entity) => counts.get(entity) ?? 0,
    text: (entity) => document.getElementById(entity)?.textContent ?? '',
  };
};
