package io.trivium.testkit;

import io.trivium.broker.store.Store;
import io.trivium.storage.StoreConfig;
import java.util.function.UnaryOperator;

/** A disk that runs full, with a reserve for what makes room: then the oldest messages that nobody holds go before their time. */
final class FillingMedium extends DroppingMedium {
    private static final StoreConfig WITH_RESERVE = new StoreConfig(1 << 16, 1 << 12, 1 << 16, 1 << 18);

    FillingMedium() {
        this(UnaryOperator.identity());
    }

    FillingMedium(UnaryOperator<Store> around) {
        super(false, UnaryOperator.identity(), around);
    }

    @Override
    StoreConfig layout() {
        return WITH_RESERVE;
    }

    @Override
    public boolean fills() {
        return true;
    }
}
