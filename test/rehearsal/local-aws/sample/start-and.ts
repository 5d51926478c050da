// Starts a local AWS in a process of its own, as `npm start` does, and then ends as it is told: stop, throw or wait.
import { type LocalAwsProps, startLocalAws } from '../../../../rehearsal/local-aws/start-local-aws';

const [props, then] = process.argv.slice(2);

void startLocalAws(JSON.parse(props ?? '') as LocalAwsProps).then(async (aws) => {
  console.log(JSON.stringify({ endpoint: aws.endpoint, home: aws.env.HOME }));
  if (then === 'stop') await aws.stop();
  if (then === 'throw') throw new Error('on purpose');
  if (then === 'wait') setInterval(() => undefined, 1000);
});
