/** A first name for this device, from what the browser says of itself: a person recognizes it, and it is sealed like a title. */
const pick = (text: string, names: readonly (readonly [RegExp, string])[], otherwise: string): string =>
  names.find(([form]) => form.test(text))?.[1] ?? otherwise;

/** Order matters: Edge and Opera also say Chrome, and Chrome also says Safari; Android also says Linux. */
export const deviceName = (userAgent: string): string => {
  const browser = pick(
    userAgent,
    [
      [/Edg\//, 'Edge'],
      [/OPR\//, 'Opera'],
      [/Firefox\//, 'Firefox'],
      [/Chrome\/|Chromium\//, 'Chrome'],
      [/Safari\//, 'Safari'],
    ],
    'Browser',
  );
  const system = pick(
    userAgent,
    [
      [/iPhone|iPad/, 'iOS'],
      [/Android/, 'Android'],
      [/Windows/, 'Windows'],
      [/Mac OS X/, 'macOS'],
      [/CrOS/, 'ChromeOS'],
      [/Linux/, 'Linux'],
    ],
    'this device',
  );
  return `${browser} on ${system}`;
};
