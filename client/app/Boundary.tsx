/** The last net: a fault in the screen is said in words instead of leaving an empty page. What was saved is not touched by it. */
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { startSafely } from './safe.ts';
import styles from './Page.module.css';
import { t } from '../texts/text.ts';

interface State {
  readonly failed: string | undefined;
}

export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failed: undefined };

  static getDerivedStateFromError(problem: unknown): State {
    return { failed: problem instanceof Error ? problem.message : String(problem) };
  }

  override render() {
    if (this.state.failed === undefined) return this.props.children;
    return (
      <main className={styles.message}>
        <h1>{t`Holdfast could not show this page`}</h1>
        <p>{t`Everything that was saved is on this device. Reload to go on.`}</p>
        <p className={styles.small}>{this.state.failed}</p>
        <Button variant="primary" onClick={() => location.reload()}>{t`Reload`}</Button>
        <Button variant="quiet" onClick={startSafely}>{t`Safe mode`}</Button>
      </main>
    );
  }
}
