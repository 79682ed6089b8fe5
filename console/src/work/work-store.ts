import { useSyncExternalStore } from 'react';
import { saveFileAs } from '../ui/save-file';
import { isWorkForgotten, STORED_WORK as STORED } from './stored-work';

/** What long work can be. Each has its title in the catalogues. */
export type WorkKind =
  | 'import'
  | 'importInvitations'
  | 'enable'
  | 'disable'
  | 'delete'
  | 'end_sessions'
  | 'invite'
  | 'auditExport';

/** `lost`: the page was closed while it ran, so what happened last is not known here. */
export type WorkState = 'running' | 'done' | 'failed' | 'stopped' | 'lost';

export interface WorkFailure {
  readonly name: string;
  readonly detail: string;
}

/** A piece of long work, as it is shown and as the browser keeps it. It has no secrets. */
export interface Work {
  readonly id: string;
  readonly kind: WorkKind;
  /** For the title, such as the name of a file. */
  readonly subject: string;
  readonly state: WorkState;
  readonly done: number;
  /** Undefined where nobody knows how much there is. */
  readonly all?: number;
  readonly unit: 'items' | 'bytes';
  /** How many failed. The first of them are in `failures`. */
  readonly failed: number;
  readonly failures: readonly WorkFailure[];
  /** Why it ended early. */
  readonly error?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** When the tab that does it last said so. */
  readonly seenAt: number;
}

/** A file that work has made. It is in the memory of this tab only. */
export interface WorkFile {
  readonly name: string;
  readonly blob: Blob;
  /** Whether it has secrets that nobody can read again. */
  readonly isSecret: boolean;
  readonly isSaved: boolean;
}

const MOST_KEPT = 20;
const MOST_FAILURES = 100;
const BEAT_MS = 5_000;
const LOST_AFTER_MS = 20_000;

interface Stored {
  readonly owner: string;
  readonly works: readonly Work[];
}

let owner = '';
let works: readonly Work[] = [];
const files = new Map<string, WorkFile>();
const stops = new Set<string>();
/** The work that this tab does. */
const own = new Set<string>();
const listeners = new Set<() => void>();
let isLeaving = false;
let beat: ReturnType<typeof setInterval> | undefined;

/** Reads what this account left in the browser. What belongs to another account is forgotten. */
export function openWorkOf(userId: string): void {
  if (owner === userId) return;
  if (owner === '') {
    addEventListener('storage', ({ key }) => key === STORED && refresh());
    addEventListener('pagehide', loseOwn);
  }
  owner = userId;
  refresh();
  save();
}

function refresh(): void {
  works = merged();
  beat ??= setInterval(beatAll, BEAT_MS);
  tellAll();
}

/**
 * The page is closed: what it does ends, and an answer that it did not wait for is not an error.
 */
function loseOwn(): void {
  isLeaving = true;
  works = works.map((work) =>
    own.has(work.id) && work.state === 'running'
      ? { ...work, state: 'lost', endedAt: Date.now() }
      : work,
  );
  save();
}

/** What other tabs have stored, with what this one knows better. */
function merged(): readonly Work[] {
  const mine = works.filter(({ id }) => own.has(id));
  const others = readStored().filter(({ id }) => !own.has(id));
  return [...mine, ...others.map(judge)]
    .sort((one, other) => other.startedAt - one.startedAt)
    .slice(0, MOST_KEPT);
}

function judge(work: Work): Work {
  const isLost = work.state === 'running' && Date.now() - work.seenAt > LOST_AFTER_MS;
  return isLost ? { ...work, state: 'lost', endedAt: work.seenAt } : work;
}

function readStored(): readonly Work[] {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? 'null') as Stored | null;
    return stored?.owner === owner ? stored.works : [];
  } catch {
    return [];
  }
}

function save(): void {
  if (isWorkForgotten()) return;
  try {
    localStorage.setItem(STORED, JSON.stringify({ owner, works } satisfies Stored));
  } catch {
    // The browser keeps nothing; the list is in memory.
  }
}

function tellAll(): void {
  for (const listener of listeners) listener();
}

function set(id: string, changes: Partial<Work>): void {
  if (isLeaving) return;
  const seenAt = Date.now();
  works = works.map((work) => (work.id === id ? { ...work, ...changes, seenAt } : work));
  works = merged();
  save();
  tellAll();
}

export function addWork(start: Pick<Work, 'kind' | 'subject' | 'all' | 'unit'>): string {
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const now = Date.now();
  own.add(id);
  works = [
    {
      ...start,
      ...{ id, state: 'running', done: 0, failed: 0, failures: [] },
      ...{ startedAt: now, seenAt: now },
    },
    ...works,
  ].slice(0, MOST_KEPT) as readonly Work[];
  set(id, {});
  refresh();
  watchLeaving();
  return id;
}

/** Other tabs see that it is still done, and this one sees what has become of theirs. */
function beatAll(): void {
  const running = works.filter(({ state }) => state === 'running');
  for (const { id } of running) if (own.has(id)) set(id, {});
  works = merged();
  tellAll();
  if (running.length > 0) return;
  clearInterval(beat);
  beat = undefined;
}

export function reportWork(id: string, done: number, failures: readonly WorkFailure[] = []): void {
  const work = works.find((one) => one.id === id);
  if (!work) return;
  set(id, {
    done,
    failed: work.failed + failures.length,
    failures: [...work.failures, ...failures].slice(0, MOST_FAILURES),
  });
}

export function endWork(id: string, state: WorkState, error?: string): void {
  stops.delete(id);
  set(id, { state, error, endedAt: Date.now() });
  watchLeaving();
}

export function keepFile(id: string, file: Omit<WorkFile, 'isSaved'>): void {
  files.set(id, { ...file, isSaved: false });
  works = [...works];
  watchLeaving();
  tellAll();
}

export function fileOf(id: string): WorkFile | undefined {
  return files.get(id);
}

export function saveFile(id: string): void {
  const file = files.get(id);
  if (!file) return;
  saveFileAs(file.name, file.blob);
  files.set(id, { ...file, isSaved: true });
  watchLeaving();
  works = [...works];
  tellAll();
}

/** Asks work to stop after the step that it is at. */
export function stopWork(id: string): void {
  stops.add(id);
  works = [...works];
  tellAll();
}

export function isStopping(id: string): boolean {
  return stops.has(id);
}

/** Whether this tab does it. What another tab does can be seen, and not be stopped. */
export function isOwn(id: string): boolean {
  return own.has(id);
}

export function forgetWork(id: string): void {
  files.delete(id);
  own.delete(id);
  works = works.filter((work) => work.id !== id);
  save();
  watchLeaving();
  tellAll();
}

/** While work runs, or a secret is not saved, the browser asks before it closes the page. */
function watchLeaving(): void {
  const isAsking =
    works.some(({ id, state }) => own.has(id) && state === 'running') ||
    [...files.values()].some(({ isSecret, isSaved }) => isSecret && !isSaved);
  removeEventListener('beforeunload', askBeforeLeaving);
  if (isAsking) addEventListener('beforeunload', askBeforeLeaving);
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** All the work that this browser knows of, the newest first. */
export function useWorks(): readonly Work[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => works,
  );
}
