/**
 * Loaded before the server (`--import`): its clock is off by as many seconds as the file of
 * CLOCK_FILE says, read again with each SIGUSR2. The file is removed when it was read. What runs by
 * the processor's own clock (timers, `performance.now`) is not touched, as when somebody sets the
 * clock of a machine.
 */
import { readFileSync, rmSync } from 'node:fs';

const RealDate = Date;
const file = process.env.CLOCK_FILE;
let shiftMs = 0;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length ? args : [now()], self),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
RealDate.prototype.constructor = globalThis.Date;

process.on('SIGUSR2', () => {
  shiftMs = Number(readFileSync(file, 'utf8')) * 1000;
  rmSync(file);
});
