import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, WebSocket } from 'undici';

/** A page in a headless Chromium, driven over the DevTools protocol. */
export interface BrowserPage {
  /** The value of an expression in the page; evaluation is not subject to the page's policy. */
  evaluate(expression: string): Promise<unknown>;
  press(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a page and waits until it has loaded. */
export async function openPage(chromium: string, url: string, profile: string): Promise<BrowserPage> {
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--window-size=1200,800',
    '--remote-debugging-port=0',
  ];
  const child = spawn(chromium, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { host } = new URL(await debuggerUrl(child));
  const targets = (await (await request(`http://${host}/json`)).body.json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const target = targets.find(({ type }) => type === 'page');
  if (target === undefined) throw new Error('Chromium shows no page');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const send = commands(socket);
  const page: BrowserPage = {
    async evaluate(expression) {
      const { result } = (await send('Runtime.evaluate', { expression, returnByValue: true })) as {
        result: { value?: unknown };
      };
      return result.value;
    },
    async press(key) {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    async close() {
      socket.close();
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
  await send('Page.navigate', { url });
  while ((await page.evaluate(`location.href.startsWith('file:') && document.readyState`)) !== 'complete')
    await pause();
  return page;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

async function debuggerUrl(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stderr ?? []) {
    said += String(chunk);
    const url = /ws:\/\/\S+/.exec(said)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`Chromium did not start: ${said}`);
}

function commands(socket: WebSocket): (method: string, params: object) => Promise<unknown> {
  const waiting = new Map<number, (result: unknown) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  return (method, params) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}
