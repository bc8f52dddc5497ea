package io.trivium.server;

import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.PreparedBranch;
import io.trivium.rocket.client.PreparedBranch.Decision;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketClients;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.Transactions;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.server.settings.SettingsReader;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What an operator does about prepared branches whose coordinator does not come back. Asks running brokers. */
final class BranchesCommand {
    private final String nameServer;
    private final ClientTls tls;
    private final Map<String, String> environment;
    private final PrintStream out;

    /**
     * Connects to nothing yet.
     *
     * @param nameServer host and port
     * @param environment tells the user and the password
     */
    BranchesCommand(String nameServer, ClientTls tls, Map<String, String> environment, PrintStream out) {
        this.nameServer = nameServer;
        this.tls = tls;
        this.environment = environment;
        this.out = out;
    }

    /** Shows the branches of all brokers, a line each: broker, since when it is prepared, how it was decided, name. */
    ExitCode list() {
        List<PreparedBranch> branches = ask(Transactions::prepared);
        branches.forEach(branch -> out.println(branch.broker() + "  " + Instant.ofEpochMilli(branch.preparedMillis())
                + "  " + told(branch.decision()) + "  " + branch.id()));
        out.println(branches.isEmpty() ? "No branch is prepared." : "Branches: " + branches.size() + ".");
        return ExitCode.OK;
    }

    private static String told(Decision decision) {
        return switch (decision) {
            case NONE -> "undecided";
            case COMMITTED -> "committed by an operator";
            case ROLLED_BACK -> "rolled back by an operator";
        };
    }

    /** Decides in the coordinator's place. Deciding the same again changes nothing. */
    ExitCode decide(String branch, boolean commit) {
        int sameAgain = commit ? ResponseCode.COMMITTED_BY_OPERATOR : ResponseCode.ROLLED_BACK_BY_OPERATOR;
        ask(transactions -> transactions.decideByOperator(branch, commit).handle((done, failure) -> {
            boolean same = failure == null
                    || (cause(failure) instanceof RocketException refused && refused.code() == sameAgain);
            if (!same) {
                throw new CompletionException(cause(failure));
            }
            return commit;
        }));
        out.println("The branch is " + (commit ? "committed" : "rolled back")
                + ". Its coordinator is told so when it asks; after that, or when it never will, forget it.");
        return ExitCode.OK;
    }

    ExitCode forget(String branch) {
        ask(transactions -> transactions.forget(branch));
        out.println("The branch is forgotten.");
        return ExitCode.OK;
    }

    private <T> T ask(Function<Transactions, CompletionStage<T>> question) {
        Resources resources = new Resources();
        try {
            RocketClients clients = Wiring.clients(nameServer, tls, resources);
            String user = environment.get(SettingsReader.USER_VARIABLE);
            RocketClient client = clients.open(
                    user == null
                            ? Credentials.NONE
                            : new Credentials(user, environment.getOrDefault(SettingsReader.PASSWORD_VARIABLE, "")));
            resources.add("client", client);
            return question.apply(client.transactions()).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new Failure(
                    ExitCode.BROKER,
                    "The broker at " + nameServer + " refused or was not reached: " + cause(e).getMessage(),
                    e);
        } finally {
            resources.close();
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
