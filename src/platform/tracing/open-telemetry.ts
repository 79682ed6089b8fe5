/** The part of OpenTelemetry's packages that we use. They need not be installed to compile this. */
export interface Api {
  readonly ROOT_CONTEXT: Context;
  readonly SpanKind: { readonly SERVER: number };
  readonly SpanStatusCode: { readonly ERROR: number };
  readonly trace: { setSpanContext(context: Context, parent: SpanContext): Context };
}

export interface Sdk {
  readonly BasicTracerProvider: new (options: {
    resource: Resource;
    spanProcessors: unknown[];
  }) => {
    getTracer(name: string): Tracer;
    shutdown(): Promise<void>;
  };
  readonly BatchSpanProcessor: new (exporter: unknown) => unknown;
}

export interface Exporter {
  readonly OTLPTraceExporter: new () => unknown;
}

export interface Resources {
  defaultResource(): Resource;
  resourceFromAttributes(attributes: Record<string, string>): Resource;
}

export interface Span {
  updateName(name: string): void;
  setAttributes(attributes: Record<string, string | number>): void;
  setStatus(status: { code: number }): void;
  end(): void;
}

interface Tracer {
  startSpan(name: string, options: { kind: number }, context: Context): Span;
}

interface Resource {
  merge(other: Resource): Resource;
}

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote: boolean;
}

type Context = object;
