import { Logger } from '@nestjs/common';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNALS;

/**
 * Under npm a Ctrl-C arrives twice, from the terminal and from npm. Signals within this time count
 * as one.
 */
const SAME_WISH_MS = 1_000;
const LONGEST_STOP_SECONDS = 10;

/**
 * Ends the process on a signal. During the start it ends at once. Later it ends after `stop` has
 * run, or 10 seconds after the time that `stop` waits on purpose, or at a second signal. The exit
 * code is 0 when everything was completed, 1 when not, and that of a killed process when it had not
 * started.
 */
export class StopSignals {
  private readonly logger = new Logger('Gatehouse');
  private stop: ((waitSeconds: number) => Promise<void>) | undefined;
  private stoppingSince: number | undefined;
  private drainSeconds = 0;

  constructor() {
    for (const signal of Object.keys(SIGNALS) as Signal[]) {
      process.on(signal, () => this.receive(signal));
    }
  }

  /**
   * From now on a signal runs `stop` first.
   *
   * @param stop gets how many seconds to serve on: `drainSeconds` at SIGTERM, by which process
   *   managers stop what others still send requests to; 0 at SIGINT, which a terminal sends
   */
  finishWith(stop: (waitSeconds: number) => Promise<void>, drainSeconds: number): void {
    this.drainSeconds = drainSeconds;
    this.stop = stop;
  }

  private receive(signal: Signal): void {
    if (!this.stop) process.exit(SIGNALS[signal]);
    if (this.stoppingSince === undefined) {
      this.stoppingSince = performance.now();
      void this.finish(signal, this.stop);
    } else if (performance.now() - this.stoppingSince > SAME_WISH_MS) {
      this.giveUp(`${signal} again`);
    }
  }

  private async finish(
    signal: Signal,
    stop: (waitSeconds: number) => Promise<void>,
  ): Promise<never> {
    const waitSeconds = signal === 'SIGTERM' ? this.drainSeconds : 0;
    const first = waitSeconds > 0 ? `serving for ${waitSeconds} s more, then ` : '';
    this.logger.log(`${signal}: ${first}finishing running requests`);
    const seconds = waitSeconds + LONGEST_STOP_SECONDS;
    setTimeout(() => this.giveUp(`${seconds} seconds have passed`), seconds * 1_000);
    try {
      await stop(waitSeconds);
    } catch (error) {
      this.giveUp(error instanceof Error ? error.message : String(error));
    }
    process.exit(0);
  }

  private giveUp(reason: string): never {
    this.logger.error(`Stopped before everything was complete: ${reason}`);
    process.exit(1);
  }
}
