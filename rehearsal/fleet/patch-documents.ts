import type { DocumentCall, DocumentResult, DocumentRun, DocumentSettings, ParameterSettings } from './documents';
import { InstallList } from './install-list';
import type { Node } from './nodes';
import type { Patching, PatchRunRequest } from './patching';

/** Reads a file that a node fetches from S3 or the web. */
export type ReadFile = (url: string) => string | Promise<string>;

const PLUGINS = { Windows: 'PatchWindows', Linux: 'PatchLinux', MacOS: 'PatchMacOS' } as const;
const URL_OR_NOTHING = '(^$)|^https://.+$|^s3://([^/]+)/(.*?([^/]+))$';

const COMMON: Readonly<Record<'Operation' | 'SnapshotId' | 'RebootOption', ParameterSettings>> = {
  Operation: { type: 'String', allowed: ['Scan', 'Install'] },
  SnapshotId: { type: 'String', default: '', pattern: '(^$)|^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' },
  RebootOption: { type: 'String', default: 'RebootIfNeeded', allowed: ['RebootIfNeeded', 'NoReboot'] },
};

/** AWS-RunPatchBaseline: looks or installs, by the baseline or by a list. */
export function runPatchBaseline(patching: Patching, readFile: ReadFile): DocumentSettings {
  return {
    name: 'AWS-RunPatchBaseline',
    platforms: ['Linux', 'Windows', 'MacOS'],
    plugins: PLUGINS,
    executionTimeoutSeconds: 7200,
    holdsPackageManager: true,
    parameters: {
      ...COMMON,
      AssociationId: { type: 'String', default: '' },
      InstallOverrideList: { type: 'String', default: '', pattern: URL_OR_NOTHING },
      BaselineOverride: { type: 'String', default: '', pattern: URL_OR_NOTHING },
      StepTimeoutSeconds: {
        type: 'String',
        default: '7200',
        pattern: '^([1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36000)$',
      },
    },
    run: (call) => {
      const request = requestOf(call);
      const url = call.parameters.InstallOverrideList?.[0];
      // a scan says how things stand by the baseline, whatever list it is given
      if (!url || request.operation === 'Scan') return patching.begin(call.node, request);
      return {
        minutes: 0.05,
        finish: async () => {
          try {
            const list = InstallList.read(await readFile(url));
            return patching.begin(call.node, { ...request, list: { url, content: list } });
          } catch (error) {
            return failed(`Unable to load patches to install from ${url}: ${(error as Error).message}`);
          }
        },
      };
    },
  };
}

/**
 * AWS-RunPatchBaselineWithHooks: scans, and where there is something to do runs a document before the installation, one after
 * it and one at the end. A step that fails skips all but the last.
 * @param documentNamed How a hook's document is found, undefined when there is none.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaselinewithhooks.html
 */
export function runPatchBaselineWithHooks(
  patching: Patching,
  begin: (name: string, call: DocumentCall) => DocumentRun | undefined,
): DocumentSettings {
  const hook: ParameterSettings = { type: 'String', default: 'AWS-Noop' };
  return {
    name: 'AWS-RunPatchBaselineWithHooks',
    platforms: ['Linux', 'Windows'],
    plugins: PLUGINS,
    executionTimeoutSeconds: 7200,
    holdsPackageManager: true,
    parameters: { ...COMMON, PreInstallHookDocName: hook, PostInstallHookDocName: hook, OnExitHookDocName: hook },
    run: (call) => {
      const { node } = call;
      const request = requestOf(call);
      const mayReboot = request.rebootOption === 'RebootIfNeeded';
      const patch = (operation: 'Scan' | 'Install', rebootOption: PatchRunRequest['rebootOption']): Step => ({
        name: operation === 'Scan' ? 'PatchScan' : `PatchInstall${rebootOption}`,
        begin: () => patching.begin(node, { ...request, operation, rebootOption }),
      });
      const hookStep = (name: string, parameter: string): Step => ({
        name,
        begin: () => {
          const document = call.parameters[parameter]?.[0] || 'AWS-Noop';
          return (
            begin(document, { ...call, parameters: {} }) ?? {
              minutes: 0.05,
              finish: () => failed(`document ${document} cannot be run here`),
            }
          );
        },
      });
      if (request.operation === 'Scan') return inTurn([patch('Scan', request.rebootOption)]);
      return inTurn(
        [
          patch('Scan', request.rebootOption),
          hookStep('PreInstallHook', 'PreInstallHookDocName'),
          patch('Install', 'NoReboot'),
          hookStep('PostInstallHook', 'PostInstallHookDocName'),
          patch('Install', 'RebootIfNeeded'),
        ],
        hookStep('OnExitHook', 'OnExitHookDocName'),
        (done) => {
          if (done === 1) return hasSomethingToDo(node, mayReboot);
          return done !== 4 || (mayReboot && node.pendingReboot.size > 0);
        },
      );
    },
  };
}

/** A step of a document. */
interface Step {
  readonly name: string;
  begin(): DocumentRun;
}

/**
 * Runs steps in turn until one fails or `goesOn` says that the rest is not needed, then the last one in any case.
 * @param goesOn Asked with how many steps are done.
 */
function inTurn(steps: readonly Step[], last?: Step, goesOn: (done: number) => boolean = () => true): DocumentRun {
  const outputs: string[] = [];
  let exitCode = 0;
  const chain = (step: Step, next: () => DocumentRun | DocumentResult): DocumentRun => {
    const follow = (run: DocumentRun): DocumentRun => ({
      minutes: run.minutes,
      finish: async () => {
        const result = await run.finish();
        if ('minutes' in result) return follow(result);
        outputs.push(`${step.name}: ${result.output}`);
        exitCode ||= result.exitCode;
        return next();
      },
    });
    return follow(step.begin());
  };
  const finish = (): DocumentResult => ({ exitCode, output: outputs.join('\n') });
  const after = (done: number): DocumentRun | DocumentResult => {
    const step = steps[done];
    if (step && exitCode === 0 && goesOn(done)) return chain(step, () => after(done + 1));
    return last ? chain(last, finish) : finish();
  };
  return after(0) as DocumentRun;
}

function hasSomethingToDo(node: Node, mayReboot: boolean): boolean {
  const counts = node.report?.assessment.counts;
  return (counts?.MISSING ?? 0) + (counts?.FAILED ?? 0) > 0 || (mayReboot && node.pendingReboot.size > 0);
}

function requestOf({ parameters, commandId, windowSnapshotId }: DocumentCall): PatchRunRequest {
  return {
    operation: parameters.Operation?.[0] === 'Install' ? 'Install' : 'Scan',
    rebootOption: parameters.RebootOption?.[0] === 'NoReboot' ? 'NoReboot' : 'RebootIfNeeded',
    snapshotId: parameters.SnapshotId?.[0] || windowSnapshotId,
    commandId,
  };
}

const failed = (output: string): DocumentResult => ({ exitCode: 1, output });
