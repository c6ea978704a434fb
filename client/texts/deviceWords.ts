/**
 * The first name of a device, which says its browser and system (vault/deviceName.ts), in the language of whoever reads it. A name that
 * a person gave stays as it is.
 */
import { t } from './text.ts';

const form = /^(Edge|Opera|Firefox|Chrome|Safari|Browser) on (iOS|Android|Windows|macOS|ChromeOS|Linux|this device)$/;

export const deviceWords = (name: string): string => {
  const [, browser, system] = form.exec(name) ?? [];
  if (browser === undefined || system === undefined) return name;
  return system === 'this device' ? t`${browser} on this device` : t`${browser} on ${system}`;
};
