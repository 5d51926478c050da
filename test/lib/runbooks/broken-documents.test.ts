import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatProblem } from '../../../lib/config/problem';
import { checkDocument } from '../../../lib/runbooks/check/check-document';

const AUTOMATION = `schemaVersion: "0.3"
description: Restarts a node.
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  AutomationAssumeRole: { type: "AWS::IAM::Role::Arn", description: What it acts as. }
  InstanceId: { type: String, description: The node., allowedPattern: "^i-[0-9a-f]{17}$" }
  Note: { type: String, description: Why., default: planned, allowedPattern: "^[a-z]{1,20}$" }
outputs: [look.State]
mainSteps:
  - name: look
    action: aws:executeAwsApi
    description: What it is before.
    timeoutSeconds: 60
    onFailure: Abort
    inputs: { Service: ec2, Api: DescribeInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs: [{ Name: State, Selector: "$.Reservations[0].Instances[0].State.Name", Type: String }]
  - name: isRunning
    action: aws:branch
    description: A stopped node is left alone.
    inputs:
      Choices: [{ NextStep: restart, Variable: "{{ look.State }}", StringEquals: running }]
      Default: finish
  - name: restart
    action: aws:executeAwsApi
    description: Once.
    timeoutSeconds: 60
    onFailure: step:finish
    inputs: { Service: ec2, Api: RebootInstances, InstanceIds: ["{{ InstanceId }}"] }
    outputs: [{ Name: Answer, Selector: $.Answer, Type: String }]
  - name: finish
    action: aws:executeScript
    description: Says how it went.
    timeoutSeconds: 60
    onFailure: Abort
    isEnd: true
    inputs:
      Runtime: python3.12
      Handler: tell
      InputPayload: { note: "{{ Note }}" }
      Script: |
        def tell(events, context):
            return events
`;

const COMMAND = `schemaVersion: "2.2"
description: Restarts a service.
parameters:
  Service: { type: String, description: Its name., allowedPattern: "^[a-z][a-z0-9-]{0,40}$" }
  Hosts: { type: StringList, description: Some., default: [a], allowedValues: [a, b] }
mainSteps:
  - action: aws:runShellScript
    name: restart
    precondition: { StringEquals: [platformType, Linux] }
    inputs:
      timeoutSeconds: "60"
      runCommand:
        - |
          #!/bin/bash
          systemctl restart {{ Service }}
          docker ps --format '{{.Names}}'
          echo {{ Hosts }}
`;

const SESSION = `schemaVersion: "1.0"
description: Shells.
sessionType: Standard_Stream
inputs: { s3EncryptionEnabled: true, cloudWatchEncryptionEnabled: true, runAsEnabled: false, idleSessionTimeout: "20" }
`;

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What an operator sees, after the file's name. */
function complaintsAbout(text: string, name = 'document.yaml'): string[] {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return checkDocument(file).map((problem) => formatProblem(problem).replace(`${file}:`, '').trim());
}

function but(document: string, passage: string, otherwise: string): string {
  if (!document.includes(passage)) throw new Error(`the document has no ${passage}`);
  return document.replace(passage, () => otherwise);
}

it.each([
  ['an automation', AUTOMATION],
  ['a command', COMMAND],
  ['a session', SESSION],
])('has nothing against %s that is in order', (_, document) => {
  expect(complaintsAbout(document)).toEqual([]);
});

type Broken = [title: string, document: string, passage: string, otherwise: string, complaints: string[]];

const broken: Broken[] = [
  [
    'a schema version that is a number',
    AUTOMATION,
    '"0.3"',
    '0.3',
    ['1:16 schemaVersion: must be "0.3" (Automation), "2.2" (Command) or "1.0" (Session), got the number 0.3'],
  ],
  [
    'a schema version of long ago',
    COMMAND,
    '"2.2"',
    '"1.2"',
    ['1:16 schemaVersion: must be "0.3" (Automation), "2.2" (Command) or "1.0" (Session), got "1.2"'],
  ],
  [
    'a key at the top that is misspelt',
    AUTOMATION,
    'outputs: [look',
    'ouputs: [look',
    ['8:1 ouputs: must be a known key, got "ouputs", did you mean outputs'],
  ],
  ['a missing description', COMMAND, 'description: Restarts a service.\n', '', ['1:1 description: must be given']],
  [
    'an automation without a role of its own',
    AUTOMATION,
    'assumeRole: "{{ AutomationAssumeRole }}"\n',
    '',
    [
      '1:1 assumeRole: must be given, such as "{{ AutomationAssumeRole }}"',
      '4:3 parameters.AutomationAssumeRole: must be used by a step, got no reference to it',
    ],
  ],
  [
    'a parameter of a type that commands do not have',
    COMMAND,
    'Service: { type: String',
    'Service: { type: Integer',
    ['4:20 parameters.Service.type: must be String or StringList, got "Integer"'],
  ],
  [
    'a parameter without a description',
    AUTOMATION,
    'description: Why., ',
    '',
    ['7:3 parameters.Note.description: must be given'],
  ],
  [
    'a parameter without a pattern',
    COMMAND,
    ', allowedPattern: "^[a-z][a-z0-9-]{0,40}$"',
    '',
    ['4:3 parameters.Service: must have allowedPattern or allowedValues, got neither: any text would reach the node'],
  ],
  [
    'a pattern that lets a second command in',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '^[a-z; ]+$',
    ['4:68 parameters.Service.allowedPattern: must refuse "x; id", got "^[a-z; ]+$"'],
  ],
  [
    'a pattern that lets a substitution in',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '^[a-z()$]+$',
    ['4:68 parameters.Service.allowedPattern: must refuse "x$(id)", got "^[a-z()$]+$"'],
  ],
  [
    'a pattern that lets a line break in',
    COMMAND,
    '"^[a-z][a-z0-9-]{0,40}$"',
    "'^[a-z\\s]+$'",
    ['4:68 parameters.Service.allowedPattern: must refuse "x\\n", got "^[a-z\\\\s]+$"'],
  ],
  [
    'a pattern that holds for a part only',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '[a-z]+',
    [
      '4:68 parameters.Service.allowedPattern: must begin with ^ and end with $, or it holds for a part only, got "[a-z]+"',
    ],
  ],
  [
    'a pattern of which one alternative is open',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '^a|b$',
    [
      '4:68 parameters.Service.allowedPattern: must begin with ^ and end with $, or it holds for a part only, got "^a|b$"',
    ],
  ],
  [
    'a pattern that the agent cannot read',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '^(?!root)[a-z]+$',
    [
      '4:68 parameters.Service.allowedPattern: must do without look-around and back references, which the agent does not know, got "^(?!root)[a-z]+$"',
    ],
  ],
  [
    'a pattern that is none',
    COMMAND,
    '^[a-z][a-z0-9-]{0,40}$',
    '^[a-z$',
    ['4:68 parameters.Service.allowedPattern: must be a regular expression, got "^[a-z$"'],
  ],
  [
    'a default that its own pattern refuses',
    AUTOMATION,
    'default: planned',
    'default: Planned',
    ['7:53 parameters.Note.default: must match allowedPattern, got "Planned"'],
  ],
  [
    'a default that is not among the values',
    COMMAND,
    'default: [a]',
    'default: [c]',
    ['5:59 parameters.Hosts.default: must be one of allowedValues (a, b), got "c"'],
  ],
  [
    'a default of the wrong type',
    COMMAND,
    'default: [a]',
    'default: a',
    ['5:59 parameters.Hosts.default: must be a list of texts for the type StringList, got "a"'],
  ],
  [
    'a parameter that nothing uses',
    AUTOMATION,
    '"{{ Note }}"',
    'none',
    ['7:3 parameters.Note: must be used by a step, got no reference to it'],
  ],
  [
    'a reference to a parameter that there is not',
    AUTOMATION,
    '["{{ InstanceId }}"] }\n    outputs: [{ Name: State',
    '["{{ InstanceID }}"] }\n    outputs: [{ Name: State',
    [
      '15:68 mainSteps[0].inputs.InstanceIds[0]: must be a parameter of the document, got "InstanceID", did you mean InstanceId',
    ],
  ],
  [
    'a reference to nothing in a script, on its line',
    COMMAND,
    '{{ Service }}',
    '{{ Servce }} {{ Service }}',
    [
      '15:29 mainSteps[0].inputs.runCommand[0]: must be a parameter of the document, got "Servce", did you mean Service',
    ],
  ],
  [
    'a reference to a step that there is not',
    AUTOMATION,
    '"{{ look.State }}"',
    '"{{ lok.State }}"',
    ['21:49 mainSteps[1].inputs.Choices[0].Variable: must be the output of a step, got "lok", did you mean look'],
  ],
  [
    'a reference to an output that there is not',
    AUTOMATION,
    '"{{ look.State }}"',
    '"{{ look.Stat }}"',
    ['21:49 mainSteps[1].inputs.Choices[0].Variable: must be an output of look, got "Stat", did you mean State'],
  ],
  [
    'a reference to a step that may not have run',
    AUTOMATION,
    '"{{ Note }}"',
    '"{{ Note }}{{ restart.Answer }}"',
    ['39:40 mainSteps[3].inputs.InputPayload.note: must come from a step that has run on every way here, got restart'],
  ],
  [
    'a system variable that there is not',
    AUTOMATION,
    '"{{ Note }}"',
    '"{{ Note }}{{ global:REGON }}"',
    [
      '39:40 mainSteps[3].inputs.InputPayload.note: must be a variable of Automation, got "global:REGON", did you mean global:REGION',
    ],
  ],
  [
    'a variable of its own that there is not',
    AUTOMATION,
    '"{{ Note }}"',
    '"{{ Note }}{{ variable:count }}"',
    ['39:40 mainSteps[3].inputs.InputPayload.note: must be a variable of the document, got "variable:count"'],
  ],
  [
    'an output of the document that no step has',
    AUTOMATION,
    'outputs: [look.State]',
    'outputs: [look.Stat]',
    ['8:11 outputs[0]: must be an output of look, got "Stat", did you mean State'],
  ],
  [
    'a way on to a step that there is not',
    AUTOMATION,
    'step:finish',
    'step:finsh',
    ['27:16 mainSteps[2].onFailure: must be the name of a step, got "finsh", did you mean finish'],
  ],
  [
    'a choice that leads nowhere',
    AUTOMATION,
    'NextStep: restart',
    'NextStep: reboot',
    [
      '21:29 mainSteps[1].inputs.Choices[0].NextStep: must be the name of a step, got "reboot"',
      '23:11 mainSteps[2].name: must be a step that some way leads to, got restart, which none does',
    ],
  ],
  [
    'a default choice that leads nowhere',
    AUTOMATION,
    'Default: finish',
    'Default: finsh',
    ['22:16 mainSteps[1].inputs.Default: must be the name of a step, got "finsh", did you mean finish'],
  ],
  [
    'an operator that branches do not have',
    AUTOMATION,
    'StringEquals: running',
    'StringEqual: running',
    [
      '21:68 mainSteps[1].inputs.Choices[0].StringEqual: must be an operator of branches, got "StringEqual", did you mean StringEquals',
    ],
  ],
  [
    'a step that no way leads to',
    AUTOMATION,
    'NextStep: restart',
    'NextStep: finish',
    ['23:11 mainSteps[2].name: must be a step that some way leads to, got restart, which none does'],
  ],
  [
    'two steps of one name',
    AUTOMATION,
    'name: restart',
    'name: look',
    ['23:11 mainSteps[2].name: must be a name that no other step has, got look again'],
  ],
  [
    'a step with a name of two words',
    AUTOMATION,
    'name: look\n',
    'name: look around\n',
    ['10:11 mainSteps[0].name: must name the step with letters, digits and underscores, got "look around"'],
  ],
  [
    'an action that there is not',
    AUTOMATION,
    'action: aws:branch',
    'action: aws:brunch',
    ['18:13 mainSteps[1].action: must be a known value, got "aws:brunch", did you mean aws:branch'],
  ],
  [
    'an input that an action does not take',
    AUTOMATION,
    'Handler: tell',
    'Handlr: tell',
    [
      '36:5 mainSteps[3].inputs: must have Handler for a Python script, got none',
      '38:7 mainSteps[3].inputs.Handlr: must be an input of aws:executeScript, got "Handlr", did you mean Handler',
    ],
  ],
  [
    'a call without its API',
    AUTOMATION,
    'Api: RebootInstances, ',
    '',
    ['28:5 mainSteps[2].inputs: must have Api for aws:executeAwsApi, got none'],
  ],
  [
    'a misspelt key of a step',
    AUTOMATION,
    'isEnd: true',
    'isend: true',
    ['35:5 mainSteps[3].isend: must be a known key, got "isend", did you mean isEnd'],
  ],
  [
    'a step that ends and goes on',
    AUTOMATION,
    'isEnd: true',
    'isEnd: true\n    nextStep: look',
    ['36:15 mainSteps[3].nextStep: must be absent where isEnd is true, got "look"'],
  ],
  [
    'a step without a time limit',
    AUTOMATION,
    '    description: Once.\n    timeoutSeconds: 60\n',
    '    description: Once.\n',
    ['23:5 mainSteps[2]: must write out timeoutSeconds, got none: Automation waits an hour or for ever'],
  ],
  [
    'a step that does not say what its failure does',
    AUTOMATION,
    '    onFailure: step:finish\n',
    '',
    ['23:5 mainSteps[2]: must write out onFailure, got none: the reader should not have to know that it is Abort'],
  ],
  [
    'a failure that is ignored in the words of another engine',
    AUTOMATION,
    'onFailure: step:finish',
    'onFailure: Ignore',
    ['27:16 mainSteps[2].onFailure: must be Abort, Continue or step:NAME, got "Ignore"'],
  ],
  [
    'an automation script that may run too long',
    AUTOMATION,
    'description: Says how it went.\n    timeoutSeconds: 60',
    'description: Says how it went.\n    timeoutSeconds: 900',
    ['33:21 mainSteps[3].timeoutSeconds: must be at most 600 for aws:executeScript, got 900'],
  ],
  [
    'a runtime that is gone',
    AUTOMATION,
    'python3.12',
    'python3.8',
    [
      '37:16 mainSteps[3].inputs.Runtime: must be a runtime that Automation still has, got "python3.8", did you mean python3.10',
    ],
  ],
  [
    'a handler that the script does not have',
    AUTOMATION,
    'Handler: tell',
    'Handler: say',
    ['38:16 mainSteps[3].inputs.Handler: must be a function of the script, got "say"'],
  ],
  [
    'a parameter in the code of a script',
    AUTOMATION,
    'return events',
    'return "{{ Note }}"',
    ['42:21 mainSteps[3].inputs.Script: must come in by InputPayload, where it stays data, got {{ Note }} in the code'],
  ],
  [
    'a time limit beside the inputs, where the agent does not look',
    COMMAND,
    '    inputs:\n      timeoutSeconds: "60"',
    '    timeoutSeconds: 60\n    inputs:\n      timeoutSeconds: "60"',
    [
      '10:5 mainSteps[0].timeoutSeconds: must stand in inputs, the only place where the agent reads it, got it beside them',
    ],
  ],
  [
    'an onFailure beside the inputs, where the agent does not look',
    COMMAND,
    '    inputs:\n',
    '    onFailure: exit\n    inputs:\n',
    ['10:5 mainSteps[0].onFailure: must stand in inputs, the only place where the agent reads it, got it beside them'],
  ],
  [
    'a command without a time limit',
    COMMAND,
    '      timeoutSeconds: "60"\n',
    '',
    ['10:5 mainSteps[0].inputs: must write out timeoutSeconds, got none: the agent waits an hour'],
  ],
  [
    'a time limit of no time',
    COMMAND,
    'timeoutSeconds: "60"',
    'timeoutSeconds: "0"',
    ['11:23 mainSteps[0].inputs.timeoutSeconds: must be a whole number from 1 to 172800, got "0"'],
  ],
  [
    'a plugin that there is not',
    COMMAND,
    'aws:runShellScript',
    'aws:runShelScript',
    ['7:13 mainSteps[0].action: must be a known value, got "aws:runShelScript", did you mean aws:runShellScript'],
  ],
  [
    'a shell script that sh would run',
    COMMAND,
    '          #!/bin/bash\n',
    '',
    [
      '13:11 mainSteps[0].inputs.runCommand[0]: must begin with #! and an interpreter, or sh runs it, got "systemctl restart {{ Service }}"',
    ],
  ],
  [
    'a working directory that depends on the agent',
    COMMAND,
    'timeoutSeconds: "60"',
    'timeoutSeconds: "60"\n      workingDirectory: work',
    ['12:25 mainSteps[0].inputs.workingDirectory: must be absolute, for the agent\'s own is nobody\'s, got "work"'],
  ],
  [
    'a script that is no list',
    COMMAND,
    '      runCommand:\n        - |\n',
    '      runCommand: |\n',
    [
      '12:19 mainSteps[0].inputs.runCommand: must be a list of lines, got "#!/bin/bash\\nsystemctl restart {{ Service }}\\ndocker ps --form…"',
    ],
  ],
  [
    'a precondition over a list',
    COMMAND,
    '[platformType, Linux]',
    '["{{ Hosts }}", a]',
    [
      '9:36 mainSteps[0].precondition.StringEquals[0]: must be a text, got Hosts, which is a list: the agent dies of it',
    ],
  ],
  [
    'a platform that there is not',
    COMMAND,
    '[platformType, Linux]',
    '[platformType, Linx]',
    ['9:35 mainSteps[0].precondition.StringEquals: must be a platform, got "Linx", did you mean Linux'],
  ],
  [
    'a parameter given twice',
    COMMAND,
    'parameters:\n',
    'parameters:\n  Service: { type: String, description: Again. }\n',
    [
      '4:3 parameters.Service: must have allowedPattern or allowedValues, got neither: any text would reach the node',
      '5:3 parameters.Service: must be given once, got it again (first in line 4)',
    ],
  ],
  [
    'an idle time beyond an hour',
    SESSION,
    '"20"',
    '"90"',
    ['4:114 inputs.idleSessionTimeout: must be text with a whole number of minutes from 1 to 60, got "90"'],
  ],
  [
    'a session input that is misspelt',
    SESSION,
    'runAsEnabled',
    'runAsEnable',
    ['4:73 inputs.runAsEnable: must be an input of sessions, got "runAsEnable", did you mean runAsEnabled'],
  ],
  [
    'a flag of a session that is text',
    SESSION,
    'runAsEnabled: false',
    'runAsEnabled: "no"',
    ['4:87 inputs.runAsEnabled: must be true or false, got "no"'],
  ],
  [
    'a tab',
    COMMAND,
    'description: Restarts',
    '\tdescription: Restarts',
    ['2:1: must be indented with spaces, got a tab'],
  ],
];

it.each(broken)('refuses %s', (_, document, passage, otherwise, complaints) => {
  expect(complaintsAbout(but(document, passage, otherwise))).toEqual(complaints);
});

it('refuses a document beyond what Systems Manager stores', () => {
  const [complaint = ''] = complaintsAbout(`${COMMAND}# ${'x'.repeat(64 * 1024)}\n`, 'large.yaml');
  expect(complaint).toMatch(/must be at most 64 KB, got 66\d\d\d bytes$/);
});

it('refuses a document in the folder of another kind', () => {
  expect(complaintsAbout(COMMAND, 'automation/restart.yaml')).toEqual([
    '1:16 schemaVersion: must be that of a document in automation/, got "2.2", which is for command/',
  ]);
});

it('refuses an empty file', () => {
  expect(complaintsAbout('')).toEqual(['1:1: must begin with schemaVersion, got an empty file']);
});

it('knows what a loop leaves to the steps in it, and the steps in it', () => {
  const looped = but(
    AUTOMATION,
    '  - name: finish\n',
    `  - name: each
    action: aws:loop
    description: One after the other.
    inputs:
      Iterators: ["a", "b"]
      Steps:
        - name: inner
          action: aws:executeAwsApi
          description: Looks.
          timeoutSeconds: 60
          onFailure: Abort
          inputs: { Service: ec2, Api: DescribeTags, MaxResults: "{{ each.CurrentIteration }}", NextToken: "{{ finish.Payload }}" }
  - name: finish
`,
  );
  expect(complaintsAbout(looped)).toEqual([
    '41:109 mainSteps[3].inputs.Steps[0].inputs.NextToken: must come from a step that has run on every way here, got finish',
  ]);
});
