/** Slack's own client would not let a person do this: the test asks for something that cannot happen. */
export class ClientRefusal extends Error {
  override readonly name = 'ClientRefusal';
}

/** The app's answer breaks Slack's rules: a person would see a vague error, and the app would never be told. */
export class SlackWouldReject extends Error {
  override readonly name = 'SlackWouldReject';
}
