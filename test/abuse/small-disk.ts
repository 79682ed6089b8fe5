import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Only root may mount, and not in every container. */
export const canMount = tryToMount();

/** A disk in memory that a test may fill. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  static async create(megabytes: number): Promise<SmallDisk> {
    const path = await mkdtemp(join(tmpdir(), 'gatehouse-disk-'));
    mount(path, megabytes);
    // Any account may create files on it.
    await chmod(path, 0o777);
    return new SmallDisk(path);
  }

  /** Mounts a disk over a directory, which hides the directory's content. */
  static over(path: string, megabytes: number): SmallDisk {
    mount(path, megabytes);
    return new SmallDisk(path);
  }

  /** Fills all the remaining space. */
  fill(): void {
    const file = openSync(this.filler, 'w');
    for (const size of [1 << 20, 4096, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
    closeSync(file);
  }

  makeRoom(): void {
    rmSync(this.filler, { force: true });
  }

  grow(megabytes: number): void {
    execFileSync('mount', ['-o', `remount,size=${megabytes}m`, this.path]);
  }

  /** Unmounts it even if it is still in use. */
  unmount(): void {
    execFileSync('umount', ['-l', this.path]);
  }

  async drop(): Promise<void> {
    this.unmount();
    await rmdir(this.path);
  }

  private get filler(): string {
    return join(this.path, 'filler');
  }
}

function mount(path: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'gatehouse-test', path], {
    stdio: 'pipe',
  });
}

function tryToMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
  try {
    mount(path, 1);
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(path);
  }
}
