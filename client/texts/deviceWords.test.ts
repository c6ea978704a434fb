import { expect, onTestFinished, test } from 'vitest';
import { deviceName } from '../vault/deviceName.ts';
import { deviceWords } from './deviceWords.ts';
import { learnTexts } from './text.ts';

test('TXT-8: a device that nobody has named is called in the language of who reads it; a name that was given stays', () => {
  learnTexts({ '{0} on {1}': '{0} unter {1}', '{0} on this device': '{0} auf diesem Gerät' });
  onTestFinished(() => learnTexts({ '{0} on {1}': '{0} on {1}', '{0} on this device': '{0} on this device' }));
  const agents = ['Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36', 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0', 'something else'];
  expect(agents.map((agent) => deviceWords(deviceName(agent)))).toEqual(['Chrome unter Linux', 'Firefox unter Windows', 'Browser auf diesem Gerät']);
  expect(['Chrome on the shelf', 'My Chrome on Linux', ''].map(deviceWords)).toEqual(['Chrome on the shelf', 'My Chrome on Linux', '']);
});
