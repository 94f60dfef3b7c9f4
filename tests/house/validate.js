// Answers one line of JSON for each line of JSON it is given: html-validate, kept warm.
import { createInterface } from "node:readline";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const validator = new HtmlValidate(new FileSystemConfigLoader());

for await (const line of createInterface({ input: process.stdin })) {
  const { html } = JSON.parse(line);
  const report = await validator.validateString(html, "page.html");
  const faults = report.results.flatMap((result) =>
    result.messages.map(({ line, column, message, ruleId }) => ({ line, column, message, ruleId })),
  );
  process.stdout.write(`${JSON.stringify(faults)}\n`);
}
