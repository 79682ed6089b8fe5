import { ask } from '../../api/client';
import { exportAuditEventsApiV1AuditExportGet } from '../../api/gen';
import { useStartWork, type WorkProgress } from '../../work/start-work';

type Filters = Readonly<Record<string, string | undefined>>;

/** Exports the events that the filters select, as long work: it may be many. */
export function useAuditExport() {
  const start = useStartWork();
  return (filters: Filters, format: string): string =>
    start({
      kind: 'auditExport',
      subject: format.toUpperCase(),
      unit: 'bytes',
      run: (progress) => run({ ...filters, format }, `audit.${format}`, progress),
    });
}

/** A link would not do: without the header of our scripts the session does not count. */
async function run(query: Filters, name: string, progress: WorkProgress): Promise<void> {
  const stream = (await ask(() =>
    exportAuditEventsApiV1AuditExportGet({ query: query as object, parseAs: 'stream' }),
  )) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = stream.getReader();
  let size = 0;
  let toldAt = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (performance.now() - toldAt > 250) {
      progress.report(size);
      toldAt = performance.now();
    }
    if (progress.isStopping()) return reader.cancel();
  }
  progress.report(size);
  progress.keep({ name, blob: new Blob(parts), isSecret: false });
}
