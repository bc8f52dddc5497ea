package io.trivium.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.store.Change;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BranchesTest {
    private static final Acknowledged LOCK = new Acknowledged(1, 2, 3, List.of(new Run(4, 5)));

    /** What snapshots hold since before branches had owners. */
    private static final String WITHOUT_OWNER = "0000000000000064" + "00000032" + "0000000000000007" + "00" + "00000001"
            + "000000010000000200000003" + "00000001" + "0000000000000004" + "00000005";

    private final Branches branches = new Branches();

    private Change encoded(String owner) {
        branches.add(new BranchPrepared("b", 7, List.of(LOCK), owner), 100, 50);
        branches.mark();
        List<Change> all = new ArrayList<>();
        branches.take(10, all);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void aBranchThatNobodyOwnsIsKeptAsBeforeThereWereOwners() {
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(encoded("").value())))
                .isEqualTo(WITHOUT_OWNER);
    }

    @Test
    void aBranchOfASnapshotWithoutOwnersIsNobodys() {
        Branches read = new Branches();

        read.restore(new byte[] {'b'}, HexFormat.of().parseHex(WITHOUT_OWNER));

        assertThat(read.find("b")).isEqualTo(new Branches.Branch("b", 100, 50, 7, List.of(LOCK), null, ""));
    }

    @Test
    void anOwnerIsKept() {
        Change kept = encoded("älice");
        Branches read = new Branches();

        read.restore(kept.key(), Objects.requireNonNull(kept.value()));

        assertThat(read.find("b")).isEqualTo(new Branches.Branch("b", 100, 50, 7, List.of(LOCK), null, "älice"));
    }
}
