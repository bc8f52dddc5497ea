package io.trivium.jms.session;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** A branch's name as coordinators give it, and as text for the broker: format, global and branch qualifier in hexadecimal digits. */
final class BranchId implements Xid {
    private static final HexFormat HEX = HexFormat.of();

    private final int format;
    private final byte[] global;
    private final byte[] branch;

    private BranchId(int format, byte[] global, byte[] branch) {
        this.format = format;
        this.global = global;
        this.branch = branch;
    }

    static BranchId of(Xid xid) {
        return new BranchId(
                xid.getFormatId(),
                xid.getGlobalTransactionId().clone(),
                xid.getBranchQualifier().clone());
    }

    /** Reads a name; empty if somebody else's client made it. */
    static Optional<BranchId> parse(String text) {
        String[] parts = text.split("_", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new BranchId(HexFormat.fromHexDigits(parts[0]), HEX.parseHex(parts[1]), HEX.parseHex(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String text() {
        return HEX.toHexDigits(format) + "_" + HEX.formatHex(global) + "_" + HEX.formatHex(branch);
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BranchId that
                && format == that.format
                && Arrays.equals(global, that.global)
                && Arrays.equals(branch, that.branch);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format, Arrays.hashCode(global), Arrays.hashCode(branch));
    }

    @Override
    public String toString() {
        return text();
    }
}
