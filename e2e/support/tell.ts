/** A figure that a test has measured, for whoever runs it; no test asserts a time. */
import process from 'node:process';

export const tell = (line: string): void => void process.stdout.write(`    ${line}\n`);
