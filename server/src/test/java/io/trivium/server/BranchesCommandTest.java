package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.server.settings.SettingsReader;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches whose coordinator is gone, decided by an operator over the wire. */
class BranchesCommandTest {
    private static final String ACCOUNTS = """
            users:
              - {username: root, password: root-secret, userType: Super}
              - {username: alice, password: alice-secret}
              - {username: bob, password: bob-secret}
              - {username: recovery, password: recovery-secret}
            acls:
              - subject: User:alice
                policies:
                  - entries:
                      - {resource: "Topic:*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:*", actions: [Sub, Create]}
              - subject: User:recovery
                policies:
                  - entries:
                      - {resource: "Cluster:DefaultCluster", actions: [Update]}
            """;
    private static final Map<String, String> ROOT =
            Map.of(SettingsReader.USER_VARIABLE, "root", SettingsReader.PASSWORD_VARIABLE, "root-secret");
    private static final Map<String, String> ALICE =
            Map.of(SettingsReader.USER_VARIABLE, "alice", SettingsReader.PASSWORD_VARIABLE, "alice-secret");
    private static final long PATIENCE_MILLIS = 30_000;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private ChildTrivium child;
    private String nameServer;

    @BeforeEach
    void serve() throws IOException {
        Path accounts = Files.createFile(
                folder.resolve("accounts.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(accounts, ACCOUNTS);
        Path data = folder.resolve("data");
        child = ChildTrivium.run(data, "--authentication", "on", "--access-file", accounts.toString())
                .serving();
        nameServer = DataDirectory.record(data).orElseThrow().nameServer();
    }

    @AfterEach
    void stop() {
        child.close();
    }

    private BranchesCommand as(Map<String, String> user) {
        return new BranchesCommand(
                nameServer, ClientTls.OFF, user, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String listed() {
        printed.reset();
        assertThat(as(ROOT).list()).isEqualTo(ExitCode.OK);
        return printed.toString(StandardCharsets.UTF_8);
    }

    private TriviumConnectionFactory factory() {
        return factory("alice");
    }

    private TriviumConnectionFactory factory(String user) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium://" + nameServer);
        factory.setUser(user);
        factory.setPassword(user + "-secret");
        return factory;
    }

    private static Xid[] recovered(XAConnection by) throws Exception {
        return by.createXASession().getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
    }

    private static XAResource prepare(XAConnection connection, Xid branch) throws Exception {
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        resource.start(branch, XAResource.TMNOFLAGS);
        session.createProducer(session.createQueue("orders")).send(session.createTextMessage("paid"));
        resource.end(branch, XAResource.TMSUCCESS);
        assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        return resource;
    }

    private static Consumer<Throwable> told(int code) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    private static String name(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    @Test
    void anOperatorCommitsABranchItsCoordinatorLearnsOfItAndItIsForgotten() throws Exception {
        Xid branch = new OneBranch();
        try (XAConnection connection = factory().createXAConnection();
                JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
            XAResource resource = prepare(connection, branch);
            String line = listed().lines().findFirst().orElseThrow();
            assertThat(line).contains("  undecided  ");
            String name = name(line);

            assertThat(as(ROOT).decide(name, true)).isEqualTo(ExitCode.OK);
            assertThat(as(ROOT).decide(name, true)).as("the same again").isEqualTo(ExitCode.OK);

            assertThat(consumer.receiveBody(String.class, PATIENCE_MILLIS)).isEqualTo("paid");
            assertThat(listed()).contains("committed by an operator").contains(name);
            assertThatThrownBy(() -> as(ROOT).decide(name, false))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("an operator has committed the branch");
            assertThatThrownBy(() -> resource.commit(branch, false)).satisfies(told(XAException.XA_HEURCOM));
            assertThatThrownBy(() -> resource.rollback(branch)).satisfies(told(XAException.XA_HEURCOM));

            resource.forget(branch);
            assertThat(listed()).isEqualTo("No branch is prepared.\n");
        }
    }

    @Test
    void anOperatorRollsABranchBackAndNothingOfItIsSeen() throws Exception {
        try (XAConnection connection = factory().createXAConnection();
                JMSContext context = factory().createContext();
                JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
            Xid branch = new OneBranch();
            XAResource resource = prepare(connection, branch);
            String name = name(listed().lines().findFirst().orElseThrow());
            assertThatThrownBy(() -> as(ROOT).forget(name)).isInstanceOf(Failure.class);

            assertThat(as(ROOT).decide(name, false)).isEqualTo(ExitCode.OK);

            assertThat(listed()).contains("rolled back by an operator");
            assertThatThrownBy(() -> resource.commit(branch, false)).satisfies(told(XAException.XA_HEURRB));
            assertThatThrownBy(() -> resource.rollback(branch)).satisfies(told(XAException.XA_HEURRB));
            assertThat(as(ROOT).forget(name)).isEqualTo(ExitCode.OK);
            context.createProducer().send(context.createQueue("orders"), "next");
            assertThat(consumer.receiveBody(String.class, PATIENCE_MILLIS)).isEqualTo("next");
        }
    }

    @Test
    void aCoordinatorRecoversAndDecidesTheBranchesOfItsUserAndOthersWithARightToTheCluster() throws Exception {
        Xid branch = new OneBranch();
        try (XAConnection connection = factory().createXAConnection()) {
            prepare(connection, branch);
        }

        try (XAConnection bob = factory("bob").createXAConnection();
                XAConnection alice = factory("alice").createXAConnection();
                XAConnection recovery = factory("recovery").createXAConnection()) {
            assertThat(recovered(bob)).isEmpty();
            XAResource bobs = bob.createXASession().getXAResource();
            assertThatThrownBy(() -> bobs.commit(branch, false))
                    .satisfies(told(XAException.XAER_RMFAIL))
                    .hasMessageContaining("Update on Cluster");
            assertThatThrownBy(() -> bobs.rollback(branch)).satisfies(told(XAException.XAER_RMFAIL));
            assertThatThrownBy(() -> bobs.forget(branch)).satisfies(told(XAException.XAER_RMERR));
            assertThat(recovered(alice)).hasSize(1);
            assertThat(recovered(recovery)).hasSize(1);
            recovery.createXASession().getXAResource().rollback(branch);
            assertThat(recovered(alice)).isEmpty();

            XAResource own = prepare(alice, branch);
            assertThat(recovered(bob)).isEmpty();
            own.commit(branch, false);
            assertThat(recovered(recovery)).isEmpty();
        }
    }

    @Test
    void whoIsNoSuperUserDecidesNothingInACoordinatorsPlace() throws Exception {
        try (XAConnection connection = factory().createXAConnection()) {
            prepare(connection, new OneBranch());
            String name = name(listed().lines().findFirst().orElseThrow());

            assertThatThrownBy(() -> as(ALICE).decide(name, true))
                    .isInstanceOfSatisfying(
                            Failure.class, refused -> assertThat(refused.code()).isEqualTo(ExitCode.BROKER));
            assertThatThrownBy(() -> as(Map.of()).list()).isInstanceOf(Failure.class);
            assertThatThrownBy(() -> as(Map.of()).decide(name, true)).isInstanceOf(Failure.class);
            assertThat(listed()).contains("undecided");
        }
    }

    @Test
    void theCommandLineKnowsTheCommands() throws Exception {
        try (ChildTrivium none = ChildTrivium.command("branches");
                ChildTrivium refused = ChildTrivium.command("branches", "list", "--name-server", nameServer)) {
            assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(none.errors()).contains("list, commit, rollback or forget");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.BROKER.number());
        }
    }

    private record OneBranch() implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1, 2, 3};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {4};
        }
    }
}
