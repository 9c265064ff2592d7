import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** A question to a language model. */
export interface Question {
  /** The address of the server, which ends with a slash. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default a short one */
  readonly content?: string;
  /** How many tokens the answer may have. @default 16 */
  readonly tokens?: number;
}

/** What came of a question that was answered in parts. */
export interface Streamed {
  /** @default - no answer began */
  readonly status?: number;
  /** Which server answered, by the name that its clients know. */
  readonly model?: string;
  /** The parts of the answer. */
  readonly parts: readonly string[];
  /** Whether it came to its end, as the server says. */
  readonly complete: boolean;
  /** What broke it off. */
  readonly error?: string;
}

/** Asks, over a new connection. */
export async function ask(question: Question): Promise<{ status: number; body: string }> {
  const response = await send(question, false);
  return { status: response.statusCode ?? 0, body: await textOf(response) };
}

/**
 * Asks for an answer in parts, and reads it to its end, over a new connection.
 *
 * @param begun hears when the first part is there
 */
export async function stream(question: Question, begun: () => void = () => undefined): Promise<Streamed> {
  let status: number | undefined;
  let read = '';
  try {
    const response = await send(question, true);
    status = response.statusCode;
    for await (const chunk of response.setEncoding('utf8')) {
      if (read === '') {
        begun();
      }
      read += chunk as string;
    }
    return { status, ...partsOf(read) };
  } catch (error) {
    return { status, ...partsOf(read), error: String(error) };
  }
}

/** Asks for an answer in parts, and goes away with the first of them. */
export async function leave(question: Question): Promise<void> {
  const response = await send(question, true);
  await new Promise((resolve, reject) => response.once('data', resolve).once('error', reject));
  response.destroy();
}

/** Streams that are asked for one after the other, by several clients at once. */
export interface RunningStreams {
  /** How many have begun and not ended. */
  answering(): number;
  /** Asks for no more, and waits for the end of those that have begun. */
  stop(): Promise<readonly Streamed[]>;
}

/**
 * Has so many clients ask, each for its next stream when the last one has ended.
 *
 * @param pauseMs how long each waits before it asks again
 */
export function startStreams(clients: number, question: Question, pauseMs = 0): RunningStreams {
  let stopping = false;
  let begun = 0;
  const ended: Streamed[] = [];
  const client = async (): Promise<void> => {
    while (!stopping) {
      ended.push(await stream(question, () => (begun += 1)));
      await sleep(pauseMs);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    answering: () => begun - ended.filter(({ parts }) => parts.length > 0).length,
    stop: async () => {
      stopping = true;
      await all;
      return ended;
    },
  };
}

interface Chunk {
  readonly model?: string;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
}

/** The events of a stream, as OpenAI's API has them. */
function partsOf(read: string): Pick<Streamed, 'model' | 'parts' | 'complete'> {
  const events = [...read.matchAll(/^data: (.*)$/gm)].map(([, event = '']) => event);
  const chunks = events.filter((event) => event.startsWith('{')).map((event) => JSON.parse(event) as Chunk);
  return {
    model: chunks[0]?.model,
    parts: chunks.flatMap(({ choices }) => choices?.[0]?.delta?.content ?? []),
    complete: events.at(-1) === '[DONE]',
  };
}

function send(
  { url, headers = {}, content = 'Why is the sky blue?', tokens = 16 }: Question,
  streams: boolean,
): Promise<IncomingMessage> {
  const body = JSON.stringify({
    messages: [{ role: 'user', content }],
    max_tokens: tokens,
    temperature: 0,
    // A short answer would end before anything happens to it.
    ignore_eos: true,
    stream: streams,
  });
  return new Promise((resolve, reject) => {
    request(`${url}v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
    })
      .on('error', reject)
      .on('response', resolve)
      .end(body);
  });
}
