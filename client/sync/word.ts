/** What the page tells its sync worker. */
export interface PageWord {
  readonly visible: boolean;
}
