import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The administrator imports a list, leaves out the line that is wrong, and saves the passwords. */
export async function importsPeople(world) {
  const { atConsole: visitor, server, workspaceId } = world;
  const file = join(server.folder, 'people.csv');
  const lines = [
    'username,email,name,workspace,role',
    `mary,mary@example.com,Mary Jackson,${workspaceId},developer`,
    'dorothy,dorothy.vaughan@computing.langley.example.com,"Vaughan, Dorothy",,',
    'katherine,katherine@example.com,,none-such,',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await visitor.open('/console/people/import');
  const field = await visitor.page.$('input[type=file]');
  await field.uploadFile(file);
  await visitor.sees('Workspace "none-such" not found');
  await visitor.look('console-people-import-faults');
  await visitor.click('button', 'Leave 1 line out');
  await visitor.sees('2 accounts are created');
  await visitor.look('console-people-import-preview');
  await visitor.click('button', 'Import');
  await visitor.sees('Import another file');
  await visitor.look('console-people-import-done');
  // Before that, the browser asks whether to leave the page.
  await savePasswords(visitor);
  await visitor.open('/console/work');
  await visitor.look('console-work-done');
  await visitor.open('/console/people?search=dorothy');
  await visitor.sees('dorothy.vaughan@computing.langley.example.com');
}

async function savePasswords(visitor) {
  const devtools = await visitor.page.createCDPSession();
  const { folder } = visitor.server;
  await devtools.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    browserContextId: visitor.page.browserContext().id,
    eventsEnabled: true,
  });
  const saved = new Promise((resolve) => {
    devtools.on('Browser.downloadProgress', ({ state }) => state === 'completed' && resolve());
  });
  await visitor.click('button', 'Save temporary-passwords.csv');
  await saved;
  const text = await readFile(join(folder, 'temporary-passwords.csv'), 'utf8');
  assert.match(text, /^mary,mary@example\.com,\S{12,}$/m);
}
