package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.LentLeases;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.client.Transaction;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnitOfWorkTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final Receipt receipt = Receipt.parse("TRV-Q-q", "q", "0 0 0 0 0 other 0 0");
    private final OfOneBroker transaction = new OfOneBroker();
    private RocketClient client;
    private UnitOfWork unit;

    /** A transaction that refuses what was received from another broker than its own. */
    private static final class OfOneBroker implements Transaction {
        final List<Receipt> livesWith = new ArrayList<>();
        boolean rolledBack;

        @Override
        public String id() {
            return "id";
        }

        @Override
        public void liveWith(Receipt delivered) {
            livesWith.add(delivered);
        }

        @Override
        public CompletionStage<Void> send(OutboundMessage message) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public CompletionStage<Void> acknowledge(Collection<Receipt> receipts) {
            return CompletableFuture.failedFuture(
                    new RocketException(ResponseCode.INVALID_PARAMETER, "it is on another broker"));
        }

        @Override
        public CompletionStage<Void> acknowledge(LentLeases lent) {
            throw new AssertionError("nothing is lent");
        }

        @Override
        public CompletionStage<Void> commit() {
            throw new AssertionError("half of it would be committed");
        }

        @Override
        public CompletionStage<Void> prepare() {
            throw new AssertionError("half of it would be prepared");
        }

        @Override
        public CompletionStage<Void> rollback() {
            rolledBack = true;
            return CompletableFuture.completedFuture(null);
        }
    }

    @BeforeEach
    void open() {
        client = fixture.broker.open(Credentials.NONE);
        unit = new UnitOfWork(client, transaction);
        unit.delivered(receipt, client);
    }

    private void isRolledBack(ThrowingCallable end) {
        assertThatThrownBy(end)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("it is on another broker");

        assertThat(transaction.rolledBack).isTrue();
        assertThat(unit.takeDelivered(client)).isEqualTo(List.of(receipt));
    }

    @Test
    void itLivesWithTheFirstMessageThatIsDelivered() {
        unit.delivered(Receipt.parse("TRV-Q-q", "q", "0 0 0 0 0 more 0 1"), client);

        assertThat(transaction.livesWith).containsExactly(receipt);
    }

    @Test
    void aCommitOfWhatSeveralBrokersGaveRollsBack() {
        isRolledBack(unit::commit);
    }

    @Test
    void aBranchOfWhatSeveralBrokersGaveIsRolledBackInsteadOfPrepared() {
        isRolledBack(unit::prepare);
    }
}
