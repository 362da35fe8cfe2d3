"""Standard streams that are full, closed or gone: nobody is told "done" what they could not read, and no run dies of it."""
import signal
import subprocess

import programs
from programs import DONE, TEMPORARY

import aws_proxy
import organization

LOST = "cannot write to standard output"


class StreamsTest(programs.OrganizationTestCase):
    def setUp(self):
        super().setUp()
        self.account = self.organization.named("payments").id
        self.run = ("run", "--executor=local", f"--bucket={organization.BUCKET}", "--regions=eu-west-1", "--types=EC2.vpc",
                    f"--include-accounts={self.account}")

    def redirected(self, redirection, *command, **environment):
        program, *arguments = command
        line = ["bash", "-c", f'exec "$0" "$@" {redirection}', programs.PROGRAMS / program, *arguments]
        ended = subprocess.run(line, env=self.moto.environment(**environment), cwd=self.folder, text=True, timeout=120,
                               stdin=subprocess.DEVNULL, capture_output=True)
        return programs.Ended(ended.returncode, ended.stdout, ended.stderr)

    def test_a_result_that_nobody_gets_is_not_done(self):
        for command in (("orchestrator", "--help"), ("orchestrator", "accounts"), ("orchestrator", *self.run),
                        ("orchestrator", "status", "--executor=local"), ("runner", "--version"), ("runner", "types"),
                        ("runner", "plan"), ("runner", "call", "sts", "GetCallerIdentity")):
            for redirection in (">/dev/full", ">&-"):
                with self.subTest(command=command[:2], redirection=redirection):
                    self.assertEnded(self.redirected(redirection, *command), TEMPORARY, LOST)

    def test_a_run_goes_on_when_nobody_reads_its_messages(self):
        for number, redirection in enumerate(("2>/dev/full", "2>&-", "2> >(head -1)")):
            with self.subTest(redirection):
                ended = self.redirected(redirection, "orchestrator", *self.run, f"--run-id=run-{number}")
                self.assertEnded(ended, DONE, "The account is complete.")
                self.assertNothingHalfWritten(self.folder)

    def test_a_lost_terminal_ends_a_run_as_ctrl_c_does(self):
        gate = aws_proxy.Gate()

        def rule(call):
            if call.account == self.account and call.action == "DescribeVpcs":
                gate.hold()

        proxy = self.enterContext(aws_proxy.AwsProxy(self.moto.url, rule))
        orchestrator = programs.start("orchestrator", *self.run, folder=self.folder,
                                      environment=self.moto.environment(AWS_ENDPOINT_URL=proxy.url))
        self.assertTrue(gate.reached.wait(60))
        orchestrator.send_signal(signal.SIGHUP)
        ended = programs.finish(orchestrator, 60)
        gate.open()
        self.assertEnded(ended, TEMPORARY, f"stopping signal={signal.SIGHUP.value}", "interrupted")
        self.assertNothingHalfWritten(self.folder)


if __name__ == "__main__":
    programs.unittest.main()
