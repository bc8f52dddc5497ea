package io.trivium.jms.session;

import io.trivium.jms.message.PropertyNames;
import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What this provider is. */
final class MetaData implements ConnectionMetaData {
    /** JMSXUserID, which the specification leaves to the provider, is not among them: no broker tells it. */
    private static final List<String> JMSX =
            List.of(PropertyNames.DELIVERY_COUNT, PropertyNames.GROUP_ID, PropertyNames.GROUP_SEQ);

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return "Trivium";
    }

    @Override
    public String getProviderVersion() {
        return "0.1";
    }

    @Override
    public int getProviderMajorVersion() {
        return 0;
    }

    @Override
    public int getProviderMinorVersion() {
        return 1;
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(JMSX);
    }
}
