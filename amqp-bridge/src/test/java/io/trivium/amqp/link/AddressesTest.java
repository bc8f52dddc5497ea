package io.trivium.amqp.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    /** A plain AMQP client says no kind, which then counts as a queue: answers go to where it listens all the same. */
    @ParameterizedTest
    @CsvSource({
        "TRV-TT-a, TRV-TT-a, TEMPORARY_TOPIC",
        "topic://TRV-TT-a, TRV-TT-a, TEMPORARY_TOPIC",
        "TRV-TQ-a, TRV-TQ-a, TEMPORARY_QUEUE",
        "answers, answers, QUEUE",
        "topic://answers, answers, TOPIC"
    })
    void whereAnswersGoIsOfTheKindThatItsNameSays(String address, String name, DestinationKind kind) {
        assertThat(Addresses.replyTo(new Destination(address, DestinationKind.QUEUE)))
                .isEqualTo(new Destination(name, kind));
    }
}
