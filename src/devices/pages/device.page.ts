import { say, type Text } from '../../platform/languages/message.js';
import { form, type Refusal } from '../../platform/pages/form.js';
import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';
import type { Workspace } from '../../workspaces/workspace.entity.js';
import type { Device } from '../device.entity.js';

/** Asks for the code that a device shows. */
export function codePage(refusal?: Refusal): Page {
  return {
    title: say('device.title'),
    status: refusal?.status,
    content: form({
      action: '/devices/verify',
      method: 'get',
      refusal,
      fields: [{ name: 'user_code', kind: 'deviceCode', label: say('device.codeShown') }],
      buttons: html`<button>${say('page.continue')}</button>`,
    }),
  };
}

interface DecisionView {
  readonly formToken: Html;
  readonly device: Device;
  readonly userCode: string;
  readonly signedInAs: string;
  /** Those that the person can choose from. */
  readonly workspaces: readonly Workspace[];
  /** The id or the name of the one that the program asks for. */
  readonly wanted: string | undefined;
}

/**
 * Asks whether a device may log in. The facts about the device come from the device and are not
 * verified.
 */
export function decisionPage(view: DecisionView): Page {
  const { formToken, device, userCode, signedInAs } = view;
  const facts: [Text, string | null][] = [
    [say('device.machine'), device.hostname],
    [say('device.system'), device.os],
    ['ZenML', device.zenmlVersion],
    ['Python', device.pythonVersion],
    [say('device.address'), device.ipAddress],
  ];
  return {
    title: say('device.title'),
    content: html`
      <p>${say('device.asks', { name: html`<strong>${signedInAs}</strong>` })}</p>
      <dl>
        ${facts.map(
          ([name, value]) =>
            value &&
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
        <dt>${say('device.code')}</dt>
        <dd><code>${userCode}</code></dd>
      </dl>
      <form method="post" action="/devices/verify">
        ${formToken}
        <input type="hidden" name="user_code" value="${userCode}" />
        ${chooser(view)}
        <label><input type="checkbox" name="trusted" value="yes" />${say('device.trust')}</label>
        <button name="decision" value="approve">${say('device.approve')}</button>
        <button class="plain" name="decision" value="deny">${say('device.deny')}</button>
      </form>
    `,
  };
}

/** Lets the person choose the workspace whose server the program connects to. */
function chooser({ workspaces, wanted }: DecisionView): Html | undefined {
  // An id is chosen by its creator, and can be the UUID of another workspace.
  const asked =
    workspaces.find(({ stableId }) => wanted === stableId) ??
    workspaces.find(({ id }) => wanted === id);
  const chosen = asked ?? (wanted === undefined ? workspaces[0] : undefined);
  const isUnknown = wanted !== undefined && !asked;
  const warning =
    isUnknown &&
    html`<p class="problem" role="alert">
      ${say('device.unknownWorkspace', { workspace: html`<strong>${wanted}</strong>` })}
    </p>`;
  if (workspaces.length === 0) return warning || undefined;
  return html`
    ${warning}
    <label for="workspace">${say('device.workspace')}</label>
    <select id="workspace" name="workspace">
      <option value="">${say('device.noWorkspace')}</option>
      ${workspaces.map(
        ({ id, name, stableId }) =>
          html`<option value="${stableId}" ${stableId === chosen?.stableId && html`selected`}>
            ${name} (${id})
          </option>`,
      )}
    </select>
  `;
}

export function donePage(isIn: boolean): Page {
  return {
    title: isIn ? say('device.connected') : say('device.denied'),
    content: html`<p>${isIn ? say('device.connectedText') : say('device.deniedText')}</p>`,
  };
}
