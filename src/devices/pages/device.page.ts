import { html, type Html } from '../../platform/pages/html.js';
import type { Page } from '../../platform/pages/page.js';
import type { Workspace } from '../../workspaces/workspace.entity.js';
import type { Device } from '../device.entity.js';

/** Asks for the code that a device shows. */
export function codePage(problem?: string): Page {
  return {
    title: 'Connect a device',
    status: problem === undefined ? undefined : 404,
    content: html`
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <form method="get" action="/devices/verify">
        <label for="user_code">Code shown on the device</label>
        <input
          id="user_code"
          name="user_code"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          required
        />
        <button>Continue</button>
      </form>
    `,
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
  const facts: [string, string | null][] = [
    ['Machine', device.hostname],
    ['System', device.os],
    ['ZenML', device.zenmlVersion],
    ['Python', device.pythonVersion],
    ['Network address', device.ipAddress],
  ];
  return {
    title: 'Connect a device',
    content: html`
      <p>
        A program asks to log in as <strong>${signedInAs}</strong>. Approve it only if you have just
        started it yourself.
      </p>
      <dl>
        ${facts.map(
          ([name, value]) =>
            value &&
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
        <dt>Code</dt>
        <dd><code>${userCode}</code></dd>
      </dl>
      <form method="post" action="/devices/verify">
        ${formToken}
        <input type="hidden" name="user_code" value="${userCode}" />
        ${chooser(view)}
        <label
          ><input type="checkbox" name="trusted" value="yes" />I trust this device: stay logged in
          for 30 days</label
        >
        <button name="decision" value="approve">Approve</button>
        <button class="plain" name="decision" value="deny">Deny</button>
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
      The program asks for the workspace <strong>${wanted}</strong>, which has no server, or which
      you are not a member of. Deny, or choose another one.
    </p>`;
  if (workspaces.length === 0) return warning || undefined;
  return html`
    ${warning}
    <label for="workspace">Workspace</label>
    <select id="workspace" name="workspace">
      <option value="">None</option>
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
    title: isIn ? 'Device connected' : 'Device denied',
    content: html`<p>
      ${isIn ? 'The device will continue within a few seconds. ' : ''}You can close this window.
    </p>`,
  };
}
