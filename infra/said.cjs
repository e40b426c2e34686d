/**
 * Says what the parameters leave open, at every package and deploy, and stops a deployment that named no topic for its
 * alarms: an alarm that nobody hears is worse than none. Stops both at what cannot be, or is read by nobody.
 */
const { adminsIn, topicIn, wrongTable, wrongValue } = require('./given.cjs');

const NO_TOPIC =
  'No alarm will reach anybody: no SNS topic is named. Give --param="alarmTopicArn=arn:aws:sns:…", ' +
  'or --param="alarmTopicArn=none" to deploy without.';
const TOPIC_NONE = 'No alarm will reach anybody: alarmTopicArn is none.';
const NO_ADMINS =
  'No administrator is named: the admin key\'s secret gets no policy of its own, and nobody but the functions may use ' +
  'the queues, so that npm run redrive is refused. Give --param="adminArns=arn:aws:iam::…:role/…", parted by commas; ' +
  'the role that deploys is to be one of them.';

module.exports = class Said {
  constructor(serverless, _options, { log }) {
    this.hooks = {
      initialize: () => {
        const { alarmTopicArn, adminArns } = serverless.service.custom;
        const { service, provider, custom, functions } = serverless.service;
        const wrong =
          wrongTable(custom, `${service}-${provider.stage}`) ??
          wrongValue({
            values: custom,
            given: (serverless.processedInput.options.param ?? []).map((text) => text.split('=')[0]),
            known: Object.keys(serverless.configurationInput.params.default),
            timeout: functions.shares.timeout,
          });
        if (wrong !== null) throw new serverless.classes.Error(wrong);
        const unnamed = String(alarmTopicArn ?? '').trim() === '';
        if (unnamed && serverless.processedInput.commands[0] === 'deploy') throw new serverless.classes.Error(NO_TOPIC);
        if (topicIn(alarmTopicArn) === null) log.warning(unnamed ? NO_TOPIC : TOPIC_NONE);
        if (adminsIn(adminArns).length === 0) log.warning(NO_ADMINS);
      },
    };
  }
};
